import type { Refusal } from 'dynalite/db/index.js';

/** Makes an error of DynamoDB's own model, in the shape in which dynalite throws its errors. */
export function refusal(code: string, message: string, detail: object = {}): Refusal {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message, ...detail };
  return Object.assign(new Error(message), { statusCode: 400, body });
}

/** The code of an error without its namespace, such as `ConditionalCheckFailedException`. */
export function codeOf({ body }: Refusal): string {
  return body.__type.slice(body.__type.indexOf('#') + 1);
}
