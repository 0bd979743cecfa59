import { expect, it, vi } from 'vitest';
import { credentials, region } from '../../helpers/aws.ts';
import { startEmulators } from '../../helpers/emulators.ts';
import { call, context } from './events.ts';

it('The function that Lambda loads works with what its environment names', async () => {
  const emulators = await startEmulators();
  const environment = {
    AWS_REGION: region,
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamoEndpoint,
    AWS_ENDPOINT_URL_S3: emulators.s3Endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    VISAGE_TABLE: emulators.table,
    VISAGE_VECTOR_BUCKET: emulators.bucket,
    VISAGE_ACCOUNT_ID: '210987654321',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);

  const { handler } = await import('../../../lambdas/api/handler.ts');
  const { statusCode, body } = await handler(call('CreateCollection', { CollectionId: 'staff' }), context());

  expect({ statusCode, body: JSON.parse(body) }).toMatchObject({
    statusCode: 200,
    body: { CollectionArn: 'aws:rekognition:us-east-1:210987654321:collection/staff' },
  });
  vi.unstubAllEnvs();
  await emulators.close();
});
