import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { HANDLERS, VARIABLES } from '../../lambdas/shared/constants.ts';
import { tableDefinition } from '../../layers/gallery/index.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { startHttp } from '../../local/http.ts';
import { ACCOUNT, DEFAULT_KEY, REGION, TABLE, UPLOAD_BUCKET, VECTOR_BUCKET } from '../../local/names.ts';
import { startS3 } from '../../local/s3.ts';
import { storeEnvironment } from '../../local/store-environment.ts';
import { startSecrets } from '../../test/helpers/secrets.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';
import { startRuntimeApi } from './runtime-api.ts';

/** The image's function as Lambda runs it, behind stand-ins for API Gateway, DynamoDB, S3 and Secrets Manager. */
export interface Deployment {
  readonly endpoint: string;
  /** Environment variables of the function, which also describe the store it writes to. */
  readonly environment: Readonly<Record<string, string>>;
  /** Time from the start of the process until it asked for its first invocation. */
  readonly initMs: number;
  close(): Promise<void>;
}

/** Starts the function and its stand-ins. Callers sign with DEFAULT_KEY. @param image  the assembled file tree */
export async function deploy(image: string, runtime: LambdaRuntime): Promise<Deployment> {
  await using starting = new AsyncDisposableStack();
  const home = await mkdtemp(join(tmpdir(), 'visage-smoke-'));
  starting.defer(() => rm(home, { recursive: true }));
  const host = '127.0.0.1';
  const dynamoDb = await startDynamoDb({ host, port: 0, folder: join(home, 'dynamodb') });
  starting.defer(() => dynamoDb.close());
  const buckets = [UPLOAD_BUCKET, VECTOR_BUCKET];
  const s3 = await startS3({ host, port: 0, folder: join(home, 's3'), buckets, ...DEFAULT_KEY });
  starting.defer(() => s3.close());
  const client = new DynamoDBClient({ endpoint: dynamoDb.endpoint, region: REGION, credentials: DEFAULT_KEY });
  await client.send(new CreateTableCommand(tableDefinition(TABLE)));
  client.destroy();
  const master = {
    id: DEFAULT_KEY.accessKeyId,
    secret: DEFAULT_KEY.secretAccessKey,
    operations: ['*'],
    collections: ['*'],
  };
  const secrets = await startSecrets(JSON.stringify({ keys: [master] }));
  starting.defer(() => secrets.close());
  const runtimeApi = await startRuntimeApi();
  starting.defer(() => runtimeApi.close());

  const environment = {
    ...storeEnvironment({ dynamoDb: dynamoDb.endpoint, s3: s3.endpoint }),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    [VARIABLES.account]: ACCOUNT,
    [VARIABLES.keysSecret]: 'visage-keys',
  };
  const began = performance.now();
  const process = startFunction(image, runtime, { ...environment, AWS_LAMBDA_RUNTIME_API: runtimeApi.address });
  starting.defer(() => stop(process));
  await Promise.race([runtimeApi.started, died(process)]);
  const initMs = performance.now() - began;

  const http = await startHttp(host, 0);
  http.serve((event) => Promise.race([runtimeApi.invoke(event), died(process)]) as Promise<APIGatewayProxyResult>);
  starting.defer(() => http.close());
  const running = starting.move();
  return { endpoint: http.endpoint, environment, initMs, close: () => running.disposeAsync() };
}

/** Starts the function's process with the environment that Lambda gives it, and nothing of this process's. */
function startFunction(
  image: string,
  { node, client }: LambdaRuntime,
  environment: Record<string, string>,
): ChildProcess {
  const [command, ...args] = node;
  return spawn(command, [...args, client], {
    cwd: image,
    // Its log goes to stderr: stdout is reserved for the result.
    stdio: ['ignore', 2, 2],
    env: {
      PATH: process.env.PATH,
      POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL,
      LAMBDA_TASK_ROOT: image,
      _HANDLER: HANDLERS.api,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'visage-api',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '2048',
      AWS_LAMBDA_LOG_GROUP_NAME: 'smoke',
      AWS_LAMBDA_LOG_STREAM_NAME: 'smoke',
      ...environment,
    },
  });
}

async function died(process: ChildProcess): Promise<never> {
  const [code, signal] = await once(process, 'exit');
  throw new Error(`The function's process ended with ${code ?? signal}.`);
}

async function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill('SIGKILL');
  await once(process, 'exit');
}
