import { membersOf, type Route } from './routes.ts';
import { STATUS } from './status.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Covers both of AWS's shapes: errors of the service have `Code` and `Message`, those of the framework before it
 * `message`.
 */
export const ERROR = {
  type: 'object',
  required: ['__type'],
  properties: {
    __type: { type: 'string', description: 'such as `ResourceNotFoundException`' },
    Code: { type: 'string' },
    Message: { type: 'string' },
    message: { type: 'string' },
  },
};

/** Errors with the status 400 that a request for a route can have. */
const BAD_REQUEST = [
  'SerializationException',
  'ValidationException',
  'InvalidParameterException',
  'InvalidPaginationTokenException',
  'InvalidS3ObjectException',
  'ServiceQuotaExceededException',
];

/** Names of errors by the status that they have over REST. */
const ERRORS_BY_STATUS: ReadonlyMap<number, readonly string[]> = new Map([
  [400, BAD_REQUEST],
  ...Map.groupBy(
    Object.keys(STATUS).filter((name) => name !== 'UnknownOperationException'),
    (name) => STATUS[name],
  ),
  [500, ['InternalServerError']],
]);

/** One response for each status of an error; the routes refer to them. */
export const ERROR_RESPONSES = Object.fromEntries(
  [...ERRORS_BY_STATUS].map(([status, names]) => [
    `Error${status}`,
    {
      description: names.join(', '),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    },
  ]),
);

/** Statuses of errors that only some routes have. Any route may have the others. */
const NOT_EVERYWHERE: Readonly<Record<number, (route: Route) => boolean>> = {
  404: (route) => isIn(route, 'CollectionId', 'ResourceArn'),
  409: (route) => route.operation === 'CreateCollection' || isIn(route, 'ClientRequestToken'),
  413: takesPhoto,
  415: takesPhoto,
  429: takesPhoto,
};

function takesPhoto(route: Route): boolean {
  return isIn(route, 'Image', 'SourceImage');
}

function isIn(route: Route, ...names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(membersOf(route), name));
}

/** The responses to the requests that one of the routes refuses. */
export function errorResponses(alternatives: readonly Route[]): Json {
  const statuses = [...ERRORS_BY_STATUS.keys()].filter((status) =>
    alternatives.some((route) => NOT_EVERYWHERE[status]?.(route) ?? true),
  );
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Error${status}` }]));
}
