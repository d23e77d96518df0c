FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/paperthread
ENV PATH=/opt/paperthread/bin:$PATH
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 paperthread && install -d -o paperthread /data
COPY --from=build /opt/paperthread /opt/paperthread
USER paperthread
ENV PATH=/opt/paperthread/bin:$PATH PAPERTHREAD_DATA=/data
VOLUME /data
WORKDIR /data
ENTRYPOINT ["paperthread"]
CMD ["--help"]
