import { type Caller, mayCall, mayUse } from '../access/index.ts';
import type { Call } from './call.ts';
import { collectionArn, collectionOfArn } from './collections/arns.ts';
import { AccessDeniedException } from './errors.ts';
import type { Services } from './services.ts';

/**
 * Checks that the caller's key allows a call: its operation, and every collection it names. A call that names no
 * collection needs the operation alone.
 * @throws AccessDeniedException
 */
export function authorize({ operation, request }: Call, services: Services, caller: Caller): void {
  const named = namedCollections(request, services);
  const denied = named.find((collection) => !mayUse(caller, collection));
  if (mayCall(caller, operation) && denied === undefined) return;
  const collection = denied ?? named[0];
  throw AccessDeniedException.to(
    `arn:aws:iam::${services.account}:user/${caller.accessKeyId}`,
    operation,
    // Echoes at most as many characters as a collection's id may have.
    collection === undefined ? '*' : collectionArn(collection.slice(0, 255), services),
  );
}

/**
 * The ids of the collections that a request names by id or by ARN: both must be allowed, whichever the operation reads.
 * The input has not been checked yet: a member that is not a string names nothing here, and is refused when the input
 * is read.
 */
function namedCollections({ CollectionId, ResourceArn }: Call['request'], services: Services): string[] {
  const named: string[] = [];
  if (typeof CollectionId === 'string') named.push(CollectionId);
  // An ARN of anything else is taken as an id: the operation will not find it either.
  if (typeof ResourceArn === 'string') named.push(collectionOfArn(ResourceArn, services) ?? ResourceArn);
  return named;
}
