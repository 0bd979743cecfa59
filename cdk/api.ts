import { Aws, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
  type RestApiProps,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { InterfaceVpcEndpoint } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Alias, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { BINARY_MEDIA_TYPES, VARIABLES } from '../lambdas/shared/constants.ts';
import { allowForwarding } from './forwarding.ts';
import { ImageFunction } from './image-function.ts';
import type { Settings } from './settings.ts';
import { grantSources } from './sources.ts';
import type { Storage } from './storage.ts';
import type { Upkeep } from './upkeep.ts';

/** Longest time that API Gateway waits for an integration. */
const TIMEOUT = Duration.seconds(29);

/** MB for models, runtime and photos in progress; vectors may take the rest of the memory. */
const WORKING_MEMORY = 1536;

/** A REST API, and the function that answers it. */
export class Api extends Construct {
  readonly rest: RestApi;
  readonly fn: ImageFunction;
  /** Endpoint to configure in SDKs. */
  readonly endpoint: string;

  constructor(scope: Construct, id: string, storage: Storage, upkeep: Upkeep, settings: Settings) {
    super(scope, id);
    this.fn = new ImageFunction(this, 'Function', {
      handler: 'api',
      description: 'Visage: answers the API',
      memory: settings.memory,
      timeout: TIMEOUT,
      logRetention: settings.logRetentionDays,
      packs: settings.packs,
      ...(settings.reservedConcurrency && { reservedConcurrency: settings.reservedConcurrency }),
    });
    this.fn.addEnvironment(VARIABLES.account, Aws.ACCOUNT_ID);
    this.fn.addEnvironment(VARIABLES.packs, settings.packs.join(','));
    if (settings.corsOrigins.length > 0) {
      this.fn.addEnvironment(VARIABLES.corsOrigins, settings.corsOrigins.join(','));
    }
    this.fn.addEnvironment(VARIABLES.searchCache, String(settings.memory - WORKING_MEMORY));
    storage.grantGallery(this.fn);
    storage.grantKeys(this.fn);
    upkeep.grantRequests(this.fn);
    grantSources(this.fn, settings);
    allowForwarding(this.fn, settings);

    this.rest = this.#restApi(settings);
    const integration = new LambdaIntegration(this.#warm(settings), { allowTestInvoke: false, timeout: TIMEOUT });
    // AWS's SDKs post to the root; everything else is REST. ANY includes OPTIONS: the function answers preflights.
    this.rest.root.addMethod('ANY', integration);
    this.rest.root.addResource('{proxy+}').addMethod('ANY', integration);
    this.#answerAsAws(settings);
    this.#acknowledge(settings);
    if (settings.webAclArn) {
      new CfnWebACLAssociation(this, 'WebAcl', {
        resourceArn: this.rest.deploymentStage.stageArn,
        webAclArn: settings.webAclArn,
      });
    }
    this.endpoint = settings.domainName ? `https://${settings.domainName}` : this.rest.url;
  }

  #restApi(settings: Settings): RestApi {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: settings.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new RestApi(this, 'Rest', {
      restApiName: settings.name,
      description: 'Visage: face collections, as Amazon Rekognition has them',
      ...reach(this, settings),
      binaryMediaTypes: [...BINARY_MEDIA_TYPES],
      cloudWatchRole: settings.apiGatewayLogRole,
      ...(settings.apiGatewayLogRole && { cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: settings.throttleRate,
        throttlingBurstLimit: settings.throttleBurst,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        // Would log whole requests and responses: photos and faces.
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(accessLog),
        accessLogFormat: ACCESS_LOG,
      },
      ...(settings.domainName &&
        settings.certificateArn && {
          domainName: {
            domainName: settings.domainName,
            certificate: Certificate.fromCertificateArn(this, 'Certificate', settings.certificateArn),
            endpointType: EndpointType.REGIONAL,
            securityPolicy: SecurityPolicy.TLS_1_2,
          },
        }),
    });
  }

  /** The function, or the alias of it that is kept warm. */
  #warm({ provisionedConcurrency }: Settings): IFunction {
    if (!provisionedConcurrency) return this.fn;
    // The CDK's types do not know exactOptionalPropertyTypes.
    return new Alias(this, 'Warm', {
      aliasName: 'warm',
      version: this.fn.currentVersion as IVersion,
      provisionedConcurrentExecutions: provisionedConcurrency,
    }) as IFunction;
  }

  #acknowledge({ webAclArn, apiGatewayLogRole }: Settings): void {
    Validations.of(this.rest).acknowledge(...ACKNOWLEDGED);
    if (!webAclArn) {
      Validations.of(this.rest).acknowledge({
        id: 'AwsSolutions::AwsSolutions-APIG3',
        reason:
          "A web ACL is the account's choice: visage:webAclArn. Unsigned requests cost one short run of the function.",
      });
    }
    if (apiGatewayLogRole) {
      Validations.of(this.rest).acknowledge({
        id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'The policy that AWS made for this role, which API Gateway has once an account.',
      });
    }
  }

  /**
   * Gives API Gateway's own refusals the error shape that SDKs expect. They have no condition on the request's origin, so
   * a page can read them only if `corsOrigins` is a single origin, without a wildcard.
   */
  #answerAsAws({ corsOrigins }: Settings): void {
    const [origin] = corsOrigins;
    const isReadable = corsOrigins.length === 1 && !origin.endsWith(':*');
    const answer = (type: ResponseType, statusCode: string, __type: string, message: string) =>
      this.rest.addGatewayResponse(type.responseType, {
        type,
        statusCode,
        ...(isReadable && { responseHeaders: { 'Access-Control-Allow-Origin': `'${origin}'`, Vary: "'Origin'" } }),
        templates: { 'application/json': JSON.stringify({ __type, message }) },
      });
    answer(ResponseType.THROTTLED, '400', 'ThrottlingException', 'Slow down; sudden increase in rate of requests.');
    answer(
      ResponseType.REQUEST_TOO_LARGE,
      '413',
      'RequestEntityTooLargeException',
      'The request is too long. Store the image in S3 and name it in S3Object.',
    );
    answer(ResponseType.WAF_FILTERED, '400', 'AccessDeniedException', 'The request was refused by a web ACL.');
    answer(ResponseType.INTEGRATION_TIMEOUT, '500', 'InternalServerError', 'Internal server error');
    answer(ResponseType.INTEGRATION_FAILURE, '500', 'InternalServerError', 'Internal server error');
  }
}

const ACKNOWLEDGED = [
  {
    id: 'AwsSolutions::AwsSolutions-APIG4',
    reason:
      'Every call is signed with SigV4, which the function verifies: the signature covers the body, and an authorizer does not receive it.',
  },
  { id: 'AwsSolutions::AwsSolutions-COG4', reason: 'Callers are AWS SDKs, which sign with SigV4.' },
  {
    id: 'AwsSolutions::AwsSolutions-APIG2',
    reason:
      'The function validates each operation, in the order and the words of AWS; a model per method cannot tell operations apart.',
  },
];

/** Caller, time, request and outcome; never a body, nor a header that holds a signature. */
const ACCESS_LOG = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    time: AccessLogField.contextRequestTimeEpoch(),
    ip: AccessLogField.contextIdentitySourceIp(),
    userAgent: AccessLogField.contextIdentityUserAgent(),
    method: AccessLogField.contextHttpMethod(),
    path: AccessLogField.contextPath(),
    status: AccessLogField.contextStatus(),
    bytes: AccessLogField.contextResponseLength(),
    latencyMs: AccessLogField.contextResponseLatency(),
    integrationLatencyMs: AccessLogField.contextIntegrationLatency(),
    error: AccessLogField.contextErrorResponseType(),
  }),
);

/** Makes the API public, or reachable from the given VPC endpoints alone. */
function reach(scope: Construct, { vpcEndpointIds }: Settings): Partial<RestApiProps> {
  if (vpcEndpointIds.length === 0) return { endpointTypes: [EndpointType.REGIONAL] };
  const invoke = { principals: [new AnyPrincipal()], actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] };
  return {
    endpointConfiguration: {
      types: [EndpointType.PRIVATE],
      vpcEndpoints: vpcEndpointIds.map((vpcEndpointId) =>
        InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, vpcEndpointId, { vpcEndpointId, port: 443 }),
      ),
    },
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement({ ...invoke, conditions: { StringEquals: { 'aws:SourceVpce': vpcEndpointIds } } }),
        new PolicyStatement({
          ...invoke,
          effect: Effect.DENY,
          conditions: { StringNotEquals: { 'aws:SourceVpce': vpcEndpointIds } },
        }),
      ],
    }),
  };
}
