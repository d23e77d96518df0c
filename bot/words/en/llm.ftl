# What stands between a report and the model that writes it.  $provider: the server's host.

## Why no answer came, and what to do.
llm-key = { $provider } did not take the key. Please check PAPERTHREAD_WRITER_KEY.
llm-credit = { $provider } takes no more requests until the account has credit. Please add some; the report then goes on where it stopped.
llm-model = { $provider } has no model called “{ $model }”. Please choose another with PAPERTHREAD_WRITER_MODEL.
llm-too-long = The prompt was too long for { $provider }. Please lower PAPERTHREAD_WRITER_CONTEXT_TOKENS.
llm-request = { $provider } refused a request for { $model } as invalid. If this server does not cite by itself, set PAPERTHREAD_WRITER_CITATIONS=off.
llm-refused = { $model } declined to write this.
llm-empty = { $model } gave no usable answer, twice. Please try again later or choose another model.
llm-limit = { $provider } takes no more requests for now. Please try again later; the report then goes on where it stopped.
llm-busy = { $provider } is too busy to answer. Please try again later; the report then goes on where it stopped.
llm-unreachable = { $provider } cannot be reached. Please check the connection and PAPERTHREAD_WRITER_URL; the report then goes on where it stopped.
llm-cut = The answers of { $provider } keep breaking off. Please try again later; the report then goes on where it stopped.
llm-long = { $provider } asks to wait about { $minutes } minutes. Please try again then; the report goes on where it stopped.
llm-budget = This report has cost about { NUMBER($spent, minimumFractionDigits: 2) } US dollars, and { NUMBER($budget, minimumFractionDigits: 2) } is the most it may. Raise PAPERTHREAD_WRITER_BUDGET_USD to go on where it stopped.

## What is being waited for.
llm-wait-limit = { $provider } takes no more requests for the moment; I go on in { $seconds } seconds.
llm-wait-busy = { $provider } is busy; I try again in { $seconds } seconds.
llm-wait-unreachable = { $provider } cannot be reached; I try again in { $seconds } seconds.
llm-wait-cut = The answer of { $provider } broke off; I ask again in { $seconds } seconds.
