FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.txt .
RUN python -m venv /opt/paperthread \
 && /opt/paperthread/bin/pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-dev.txt \
 && /opt/build/bin/python -m build --wheel --no-isolation \
 && /opt/paperthread/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 paperthread && mkdir /data && chown paperthread /data
COPY --from=build /opt/paperthread /opt/paperthread
USER paperthread
ENV PATH=/opt/paperthread/bin:$PATH PAPERTHREAD_DATA=/data
VOLUME /data
ENTRYPOINT ["paperthread"]
CMD ["--help"]
