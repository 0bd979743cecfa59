import { type Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, DockerImageFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { HANDLERS } from '../lambdas/shared/constants.ts';
import { imageCode } from './image.ts';

export interface ImageFunctionProps {
  readonly handler: keyof typeof HANDLERS;
  readonly description: string;
  /** MB; 1,769 are one vCPU. */
  readonly memory: number;
  readonly timeout: Duration;
  readonly logRetention: RetentionDays;
  /** Names of the model packs that are there. */
  readonly packs: readonly string[];
  readonly reservedConcurrency?: number;
}

/** A function of the image, on Graviton, which may write its own log and, until granted more, nothing else. */
export class ImageFunction extends DockerImageFunction {
  readonly log: LogGroup;

  constructor(scope: Construct, id: string, props: ImageFunctionProps) {
    const log = new LogGroup(scope, `${id}Log`, {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWSLambdaBasicExecutionRole, which may write every log of the account.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    log.grantWrite(role);
    super(scope, id, {
      code: imageCode(HANDLERS[props.handler], props.packs),
      architecture: Architecture.ARM_64,
      description: props.description,
      memorySize: props.memory,
      timeout: props.timeout,
      ephemeralStorageSize: Size.mebibytes(512),
      role,
      logGroup: log,
      ...(props.reservedConcurrency && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    this.log = log;
  }

  allow(actions: readonly string[], resource: string): void {
    this.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
  }

  /**
   * Allows actions on objects of one bucket.
   * @param keys  pattern of their keys
   */
  allowObjects(actions: readonly string[], bucketArn: string, keys = '*'): void {
    const objects = `${bucketArn}/${keys}`;
    this.allow(actions, objects);
    Validations.of(this.role ?? this).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::${inWords(Stack.of(this).resolve(objects))}]`,
      reason: 'One named bucket; the names of its objects are not known beforehand.',
    });
  }
}

/** Formats an ARN as cdk-nag does: `<Bucket.Arn>/*`. */
function inWords(resolved: unknown): string {
  if (typeof resolved === 'string') return resolved;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = resolved as Intrinsic;
  if (joined) return joined[1].map(inWords).join('');
  return `<${Ref ?? attribute?.join('.')}>`;
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly string[];
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
}
