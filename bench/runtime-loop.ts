/**
 * Stands in for AWS's Runtime Interface Client, which has to be compiled: loads the handler that `_HANDLER` names under
 * `LAMBDA_TASK_ROOT`, and answers the invocations that the Runtime API hands out.
 */
const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER = '' } = process.env;
const api = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const [path, name] = _HANDLER.split('.');
const handler: (event: unknown, context: object) => Promise<unknown> = (
  await import(`${LAMBDA_TASK_ROOT}/${path}.mjs`)
)[name];

while (true) {
  const next = await fetch(`${api}/next`);
  const deadline = Number(next.headers.get('Lambda-Runtime-Deadline-Ms'));
  const requestId = next.headers.get('Lambda-Runtime-Aws-Request-Id');
  const context = { awsRequestId: requestId, getRemainingTimeInMillis: () => deadline - Date.now() };
  const answer = await handler(await next.json(), context);
  await fetch(`${api}/${requestId}/response`, { method: 'POST', body: JSON.stringify(answer) });
}
