import { IncompleteSignature, NoCredentials } from './errors.ts';
import type { SentRequest } from './sent-request.ts';

/** `Authorization: Bearer <key id>:<secret>` */
export interface BearerCredentials {
  readonly kind: 'bearer';
  readonly keyId: string;
  readonly secret: string;
}

/** The signature that a request signed with Signature Version 4 carries, and its parameters. */
export interface Signature {
  /** Place of the signature: the `Authorization` header, or the query of a presigned URL. */
  readonly kind: 'header' | 'query';
  readonly keyId: string;
  /** The credential scope: `<date>/<region>/<service>`. */
  readonly scope: { readonly date: string; readonly region: string; readonly service: string };
  /** Names in lower case. */
  readonly signedHeaders: readonly string[];
  /** Hexadecimal. */
  readonly signature: string;
  /** ISO 8601 in its basic format, `20261123T203813Z`. */
  readonly signedAt: string;
  /** Seconds that a presigned URL is valid. */
  readonly expiresIn?: number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Seven days, the longest that Signature Version 4 allows a presigned URL. */
const MAX_EXPIRES_S = 7 * 24 * 60 * 60;

/**
 * Reads a request's credentials. Error messages are AWS's, without the header that AWS echoes after them.
 * @throws NoCredentials, IncompleteSignature
 */
export function readAuthorization(request: SentRequest): BearerCredentials | Signature {
  const header = request.headers.get('authorization');
  if (header === undefined) {
    if (request.query['X-Amz-Algorithm'] === undefined) throw new NoCredentials('Missing Authentication Token');
    return readPresigned(request);
  }
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(header) ?? [];
  if (scheme.toLowerCase() === 'bearer') return readBearer(rest);
  if (scheme === '') throw new NoCredentials('Missing Authentication Token');
  if (scheme !== ALGORITHM) {
    const alternative = /^AWS/i.test(scheme) ? '' : ' Or send Bearer <access key id>:<secret access key>.';
    throw new IncompleteSignature(`Unsupported AWS 'algorithm'. Supported is '${ALGORITHM}'.${alternative}`);
  }
  return readSigned(rest, request);
}

function readBearer(token: string): BearerCredentials {
  const colon = token.indexOf(':');
  if (colon < 1) throw new IncompleteSignature('A bearer token has the form <access key id>:<secret access key>.');
  return { kind: 'bearer', keyId: token.slice(0, colon), secret: token.slice(colon + 1).trimEnd() };
}

function readSigned(parameterList: string, { headers }: SentRequest): Signature {
  const parameters = new Map(
    parameterList.split(',').map((parameter) => {
      const [name, ...value] = parameter.trim().split('=');
      return [name, value.join('=')];
    }),
  );
  const part = (name: string) => parameters.get(name) || undefined;
  const complaints = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => part(name) === undefined)
    .map((name) => `Authorization header requires '${name}' parameter.`);
  const signedAt = headers.get('x-amz-date');
  if (signedAt === undefined) complaints.push("Authorization header requires existence of a 'X-Amz-Date' header.");
  if (complaints.length > 0) throw new IncompleteSignature(complaints.join(' '));
  return {
    kind: 'header',
    ...readCredential(part('Credential')),
    signedHeaders: names(part('SignedHeaders')),
    signature: part('Signature') ?? '',
    signedAt: basicFormat(signedAt),
  };
}

function readPresigned({ query }: SentRequest): Signature {
  const part = (name: string) => query[name]?.[0] || undefined;
  if (part('X-Amz-Algorithm') !== ALGORITHM) {
    throw new IncompleteSignature(`Unsupported AWS 'algorithm'. Supported is '${ALGORITHM}'.`);
  }
  const complaints = [
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-SignedHeaders',
    'X-Amz-Date',
    'X-Amz-Expires',
  ].flatMap((name) =>
    part(name) === undefined ? `AWS query-string parameters must include '${name}'. Re-examine the query-string.` : [],
  );
  if (complaints.length > 0) throw new IncompleteSignature(complaints.join(' '));
  const expiresIn = Number(part('X-Amz-Expires'));
  if (!Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > MAX_EXPIRES_S) {
    throw new IncompleteSignature(`X-Amz-Expires must be a whole number of seconds from 1 to ${MAX_EXPIRES_S}.`);
  }
  return {
    kind: 'query',
    ...readCredential(part('X-Amz-Credential')),
    signedHeaders: names(part('X-Amz-SignedHeaders')),
    signature: part('X-Amz-Signature') ?? '',
    signedAt: basicFormat(part('X-Amz-Date')),
    expiresIn,
  };
}

function readCredential(credential = ''): Pick<Signature, 'keyId' | 'scope'> {
  const parts = credential.split('/');
  const [keyId = '', date = '', region = '', service = '', terminator] = parts;
  if (parts.length !== 5 || terminator !== 'aws4_request' || !keyId) {
    throw new IncompleteSignature(
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/aws4_request.',
    );
  }
  return { keyId, scope: { date, region, service } };
}

function names(list = ''): string[] {
  return list.split(';').map((name) => name.trim().toLowerCase());
}

function basicFormat(time = ''): string {
  if (/^\d{8}T\d{6}Z$/.test(time) && !Number.isNaN(dateOf(time).getTime())) return time;
  throw new IncompleteSignature("Date must be in ISO-8601 'basic format', such as 20261123T203813Z.");
}

/** @param time ISO 8601 in its basic format */
export function dateOf(time: string): Date {
  return new Date(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
