import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import dynalite, { type Store, type Write } from 'dynalite/db/index.js';
import validations, { type Types } from 'dynalite/validations/index.js';
import { codeOf, refusal } from './refusals.ts';
import { digestOf, type RequestTokens } from './request-tokens.ts';
import {
  type Outcome,
  type ParsedWrite,
  RETURN_ON_FAILURE,
  VALIDATIONS,
  type WriteKind,
  writeTogether,
} from './write.ts';

/** DynamoDB's limit on the total size of a transaction's items. */
const MAX_TOTAL_BYTES = 4 * 1024 * 1024;

type TransactItem = Partial<Record<WriteKind, Write>>;

interface TransactWriteItems {
  TransactItems: TransactItem[];
  ClientRequestToken?: string;
}

const KINDS = Object.keys(VALIDATIONS) as WriteKind[];

/** Members that an item of a transaction shares with the single write, which has older ones besides. */
const MEMBERS = [
  'TableName',
  'Item',
  'Key',
  'ConditionExpression',
  'UpdateExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
];

/** Expressions that a single write may leave out. */
const REQUIRED: Partial<Record<WriteKind, Types>> = {
  Update: { UpdateExpression: { type: 'String', notNull: true } },
  ConditionCheck: { ConditionExpression: { type: 'String', notNull: true } },
};

const types = {
  TransactItems: {
    type: 'List',
    notNull: true,
    lengthGreaterThanOrEqual: 1,
    lengthLessThanOrEqual: 100,
    children: {
      type: 'ValueStruct<TransactWriteItem>',
      children: Object.fromEntries(
        KINDS.map((kind) => [kind, { type: `FieldStruct<${kind}>`, children: membersOf(kind) }]),
      ),
    },
  },
  ClientRequestToken: { type: 'String', lengthGreaterThanOrEqual: 1, lengthLessThanOrEqual: 36 },
};

function membersOf(kind: WriteKind): Types {
  const { types: known } = VALIDATIONS[kind];
  const kept = MEMBERS.filter((member) => Object.hasOwn(known, member)).map((member) => [member, known[member]]);
  return { ...Object.fromEntries(kept), ...REQUIRED[kind], ...RETURN_ON_FAILURE };
}

/**
 * Performs TransactWriteItems as AWS documents it, with two differences: transactions on the same items wait for each other
 * instead of cancelling each other (no TransactionConflict), and consumed capacity is not reported.
 *
 * @throws Refusal TransactionCanceledException with one reason an item, or another of the operation's errors
 */
export async function transactWriteItems(store: Store, body: object, tokens: RequestTokens): Promise<object> {
  const digest = digestOf({ ...body, ClientRequestToken: undefined });
  const input = validations.checkTypes(body as TransactWriteItems, types);
  validations.checkValidations(input, types, undefined, store);
  const { ClientRequestToken: token, TransactItems: items } = input;
  const writes = items.map((item) => parse(item, store));
  if (totalBytes(writes) > MAX_TOTAL_BYTES) {
    throw dynalite.validationError('Transaction request cannot be larger than 4 MB');
  }

  const once = token === undefined ? undefined : tokens.once(token, digest);
  const outcomes = await writeTogether(store, writes, once);
  if (outcomes.some((outcome) => 'refusal' in outcome)) throw cancellation(outcomes, items);
  return {};
}

function parse(item: TransactItem, store: Store): ParsedWrite {
  const [kind, ...more] = KINDS.filter((candidate) => item[candidate] !== undefined);
  const input = kind && item[kind];
  if (input === undefined || more.length > 0) {
    throw dynalite.validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  validations.checkValidations(input, {}, VALIDATIONS[kind].custom, store);
  return { kind, input };
}

function totalBytes(writes: readonly ParsedWrite[]): number {
  return writes.reduce((sum, { input }) => sum + dynalite.itemSize(input.Item ?? input.Key ?? {}), 0);
}

function cancellation(outcomes: readonly Outcome[], items: readonly TransactItem[]): Error {
  const reasons = outcomes.map((outcome, index) => reasonFor(outcome, items[index] ?? {}));
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return refusal(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

function reasonFor(outcome: Outcome, item: TransactItem): CancellationReason {
  if ('output' in outcome) return { Code: 'None' };
  const { message: Message } = outcome.refusal.body;
  if (codeOf(outcome.refusal) !== 'ConditionalCheckFailedException') return { Code: 'ValidationError', Message };
  const wantsItem = Object.values(item).some((write) => write.ReturnValuesOnConditionCheckFailure === 'ALL_OLD');
  return { Code: 'ConditionalCheckFailed', Message, ...(wantsItem && outcome.existing && { Item: outcome.existing }) };
}
