import { expect, it, vi } from 'vitest';
import { credentials, region } from '../../helpers/aws.ts';
import { startEmulators } from '../../helpers/emulators.ts';
import { startSecrets } from '../../helpers/secrets.ts';
import { context, signedCall } from './events.ts';

it('The function that Lambda loads works with the services that its environment names', async () => {
  const emulators = await startEmulators();
  const { accessKeyId: id, secretAccessKey: secret } = credentials;
  const secrets = await startSecrets(JSON.stringify({ keys: [{ id, secret, operations: ['*'], collections: ['*'] }] }));
  const environment = {
    AWS_REGION: region,
    AWS_ENDPOINT_URL_DYNAMODB: emulators.dynamoEndpoint,
    AWS_ENDPOINT_URL_S3: emulators.s3Endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    VISAGE_KEYS_SECRET: 'visage/keys',
    VISAGE_TABLE: emulators.table,
    VISAGE_VECTOR_BUCKET: emulators.bucket,
    VISAGE_ACCOUNT_ID: '210987654321',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);

  const { handler } = await import('../../../lambdas/api/handler.ts');
  const { statusCode, body } = await handler(
    await signedCall('CreateCollection', { CollectionId: 'staff' }),
    context(),
  );

  expect({ statusCode, body: JSON.parse(body) }).toMatchObject({
    statusCode: 200,
    body: { CollectionArn: 'aws:rekognition:us-east-1:210987654321:collection/staff' },
  });
  vi.unstubAllEnvs();
  await emulators.close();
  await secrets.close();
});
