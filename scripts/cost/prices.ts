/** AWS's list prices in US dollars, us-east-1, beyond the free tier, as they were in November 2026. */
export const PRICES = {
  lambda: { gigabyteSecondArm: 0.0000133334, request: 0.2e-6 },
  apiGateway: { restRequest: 3.5e-6 },
  /**
   * On demand. A unit is a write of up to 1 KB, or a consistent read of up to 4 KB; a write in a transaction takes two.
   */
  dynamoDb: { writeUnit: 0.625e-6, readUnit: 0.125e-6, gigabyteMonth: 0.25, recoveryGigabyteMonth: 0.2 },
  s3: { put: 5e-6, get: 0.4e-6, gigabyteMonth: 0.023 },
  logs: { gigabyte: 0.5 },
  sqs: { request: 0.4e-6 },
  monthly: { secret: 0.4, alarm: 0.1, dashboard: 3 },
  rekognition: { image: 0.001, faceMonth: 0.00001 },
} as const;
