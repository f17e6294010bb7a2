import * as z from 'zod';

export interface StackTemplate {
  readonly name: string;
  readonly resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** Only searched: for references, or for names of actions and tables. */
const searched = z.unknown();
const resource = <Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  properties: Shape,
) => z.object({ Type: z.literal(type), Properties: z.object(properties) });

/**
 * The types of resources that the diagram tells of, and the properties that it reads;
 * CloudFormation's own shapes are open.
 */
const Resource = z.discriminatedUnion('Type', [
  resource('AWS::DynamoDB::Table', {
    TableName: z.string(),
    PointInTimeRecoverySpecification: z
      .object({ PointInTimeRecoveryEnabled: z.boolean() })
      .optional(),
    DeletionProtectionEnabled: z.boolean().optional(),
    SSESpecification: searched,
  }),
  resource('AWS::KMS::Key', { EnableKeyRotation: z.boolean().optional() }),
  resource('AWS::ApiGatewayV2::Api', {}),
  resource('AWS::ApiGatewayV2::Stage', {
    ApiId: searched,
    DefaultRouteSettings: z.object({ ThrottlingRateLimit: z.number() }),
  }),
  resource('AWS::ApiGatewayV2::Integration', { ApiId: searched, IntegrationUri: searched }),
  resource('AWS::Lambda::Function', {
    Description: z.string(),
    MemorySize: z.number(),
    Role: searched,
    LoggingConfig: searched,
    Environment: searched,
  }),
  resource('AWS::Lambda::Alias', { FunctionName: searched }),
  resource('AWS::Lambda::EventInvokeConfig', {
    FunctionName: searched,
    DestinationConfig: searched,
  }),
  resource('AWS::IAM::Role', { Policies: searched }),
  resource('AWS::Events::Rule', { ScheduleExpression: z.string(), Targets: searched }),
  resource('AWS::SQS::Queue', {
    FifoQueue: z.boolean().optional(),
    RedrivePolicy: searched.optional(),
  }),
  resource('AWS::SNS::Topic', { DisplayName: z.string() }),
  resource('AWS::SNS::Subscription', { TopicArn: searched, Endpoint: searched }),
  resource('AWS::Lambda::EventSourceMapping', { EventSourceArn: searched, FunctionName: searched }),
  resource('AWS::SES::ConfigurationSet', { Name: z.string() }),
  resource('AWS::SES::ConfigurationSetEventDestination', {
    ConfigurationSetName: searched,
    EventDestination: searched,
  }),
  resource('AWS::Budgets::Budget', {
    Budget: z.object({ BudgetLimit: z.object({ Amount: z.number() }) }),
    NotificationsWithSubscribers: searched,
  }),
  resource('AWS::CloudWatch::Alarm', { AlarmActions: searched }),
  resource('AWS::CloudWatch::Dashboard', { DashboardBody: searched }),
  resource('AWS::Logs::LogGroup', { RetentionInDays: z.number() }),
  resource('AWS::SES::EmailIdentity', { EmailIdentity: z.string() }),
  resource('AWS::Cognito::UserPool', {}),
  resource('AWS::Cognito::UserPoolClient', {}),
]);
type Resource = z.output<typeof Resource>;
type ResourceOf<Type> = Extract<Resource, { Type: Type }>;
const TYPES: ReadonlySet<string> = new Set(Resource.options.map(({ shape }) => shape.Type.value));

/** The resources that the diagram tells of, by logical id. Throws where one has another shape. */
const resourcesOf = ({ resources }: StackTemplate): Readonly<Record<string, Resource>> =>
  Object.fromEntries(
    Object.entries(resources).flatMap(([id, given]) =>
      TYPES.has(given.Type) ? [[id, Resource.parse({ Properties: {}, ...given })]] : [],
    ),
  );

interface Box {
  readonly id: string;
  /** Lines of text. */
  readonly text: readonly string[];
  readonly shape: 'box' | 'store' | 'round';
}
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly text?: string;
  readonly isDotted?: boolean;
}

/** Every logical id that a value refers to, however deep. */
const referencesIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' && typeof inner === 'string') return [inner];
    if (key === 'Fn::GetAtt' && Array.isArray(inner)) return [String(inner[0])];
    return referencesIn(inner);
  });
};

/**
 * How each type of resource is drawn; what is not here is drawn as part of something else, or as a
 * link.
 */
const boxOf = (
  id: string,
  { Type, Properties: is }: Resource,
  isFeeding: (queue: string) => boolean,
): Box | undefined => {
  switch (Type) {
    case 'AWS::DynamoDB::Table':
      return {
        id,
        shape: 'store',
        text: [
          'DynamoDB table',
          is.TableName,
          ...(is.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled
            ? ['restorable to any second']
            : []),
          ...(is.DeletionProtectionEnabled ? ['protected from deletion'] : []),
        ],
      };
    case 'AWS::KMS::Key':
      return {
        id,
        shape: 'box',
        text: ['KMS key', ...(is.EnableKeyRotation ? ['rotates every year'] : [])],
      };
    case 'AWS::ApiGatewayV2::Api':
      return { id, shape: 'box', text: ['HTTP API'] };
    case 'AWS::Lambda::Function':
      return { id, shape: 'box', text: [`Lambda · ${is.MemorySize} MB`, is.Description] };
    case 'AWS::Events::Rule':
      return { id, shape: 'round', text: [is.ScheduleExpression] };
    case 'AWS::SQS::Queue':
      if (isFeeding(id))
        return {
          id,
          shape: 'box',
          text: ['SQS queue', is.FifoQueue ? 'in order' : 'in any order'],
        };
      return { id, shape: 'box', text: ['SQS queue', 'what failed for good'] };
    case 'AWS::SNS::Topic':
      return {
        id,
        shape: 'box',
        text: ['SNS topic', is.DisplayName.split(': ')[1] ?? 'whom alarms tell'],
      };
    case 'AWS::SES::ConfigurationSet':
      return { id, shape: 'box', text: ['SES', 'mails go over TLS'] };
    case 'AWS::Budgets::Budget':
      return { id, shape: 'round', text: [`budget · $${is.Budget.BudgetLimit.Amount} a month`] };
    case 'AWS::CloudWatch::Dashboard':
      return { id, shape: 'box', text: ['dashboard'] };
    case 'AWS::SES::EmailIdentity':
      return { id, shape: 'box', text: ['SES identity', is.EmailIdentity] };
    case 'AWS::Cognito::UserPool':
      return { id, shape: 'box', text: ['Cognito user pool', 'who signs in to the console'] };
    default:
      return undefined;
  }
};

/** Logical ids made short for the eye: `ApiFunction685AAB5B` → `ApiFunction`. */
const shorten = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');

/**
 * A Mermaid flowchart of what templates deploy. Boxes and arrows are read from the resources and
 * the references between them alone, so that it cannot show what is not deployed. Alarms and log
 * groups, of which there are many alike, are one box each.
 */
export const diagramOf = (stacks: readonly StackTemplate[]): string => {
  const drawn = stacks.map((stack) => ({ name: stack.name, resources: resourcesOf(stack) }));
  const all = Object.fromEntries(drawn.flatMap(({ resources }) => Object.entries(resources)));
  const ofType = <Type extends Resource['Type']>(type: Type) =>
    Object.entries(all).filter(
      (entry): entry is [string, ResourceOf<Type>] => entry[1].Type === type,
    );
  /** Follows aliases to the function they stand for. */
  const functionBehind = (value: unknown): string[] =>
    referencesIn(value).flatMap((id) => {
      const resource = all[id];
      if (resource?.Type === 'AWS::Lambda::Alias')
        return referencesIn(resource.Properties.FunctionName);
      return resource?.Type === 'AWS::Lambda::Function' ? [id] : [];
    });
  const alarms = ofType('AWS::CloudWatch::Alarm');
  const groups = ofType('AWS::Logs::LogGroup');
  const retention = groups[0]?.[1].Properties.RetentionInDays;
  const tables = ofType('AWS::DynamoDB::Table');

  const feeding = new Set(
    ofType('AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) =>
      referencesIn(Properties.EventSourceArn),
    ),
  );
  const sets = ofType('AWS::SES::ConfigurationSet');
  const topics = ofType('AWS::SNS::Topic').map(([id]) => id);

  const arrows: Arrow[] = [
    ...ofType('AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) =>
      referencesIn(Properties.EventSourceArn).flatMap((from) =>
        functionBehind(Properties.FunctionName).map((to) => ({ from, to })),
      ),
    ),
    ...ofType('AWS::SQS::Queue').flatMap(([from, { Properties }]) =>
      referencesIn(Properties.RedrivePolicy).map((to) => ({ from, to, isDotted: true })),
    ),
    ...ofType('AWS::SNS::Subscription').flatMap(([, { Properties }]) =>
      referencesIn(Properties.TopicArn).flatMap((from) =>
        referencesIn(Properties.Endpoint).map((to) => ({ from, to })),
      ),
    ),
    ...ofType('AWS::SES::ConfigurationSetEventDestination').flatMap(([, { Properties }]) =>
      referencesIn(Properties.ConfigurationSetName).flatMap((from) =>
        referencesIn(Properties.EventDestination)
          .filter((to) => topics.includes(to))
          .map((to) => ({ from, to, text: 'what became of mails' })),
      ),
    ),
    ...ofType('AWS::SES::EmailIdentity').flatMap(([from, { Properties }]) =>
      sets.map(([to]) => ({ from, to, isDotted: true, text: `from ${Properties.EmailIdentity}` })),
    ),
    ...ofType('AWS::ApiGatewayV2::Stage').map(([, { Properties }]) => ({
      from: 'apps',
      to: referencesIn(Properties.ApiId)[0] ?? '',
      text: `HTTPS, ${Properties.DefaultRouteSettings.ThrottlingRateLimit} requests a second`,
    })),
    ...ofType('AWS::ApiGatewayV2::Integration').flatMap(([, { Properties }]) =>
      functionBehind(Properties.IntegrationUri).map((to) => ({
        from: referencesIn(Properties.ApiId)[0] ?? '',
        to,
      })),
    ),
    ...ofType('AWS::Events::Rule').flatMap(([from, { Properties }]) =>
      functionBehind(Properties.Targets).map((to) => ({ from, to })),
    ),
    ...ofType('AWS::Lambda::Function').flatMap(([from, { Properties }]) => {
      const roles = referencesIn(Properties.Role);
      const statements = JSON.stringify(
        ofType('AWS::IAM::Role').filter(([id]) => roles.includes(id)),
      );
      const reads = /dynamodb:(GetItem|Query)/.test(statements);
      const writes = /dynamodb:(PutItem|BatchWriteItem|DeleteItem)/.test(statements);
      return tables
        .filter(([, table]) => statements.includes(`:table/${table.Properties.TableName}"`))
        .map(([to]) => ({
          from,
          to,
          text: reads && writes ? 'reads, writes' : reads ? 'reads' : 'writes',
        }));
    }),
    ...ofType('AWS::Lambda::Function').flatMap(([from, { Properties }]) => {
      const roles = referencesIn(Properties.Role);
      const allowed = JSON.stringify(ofType('AWS::IAM::Role').filter(([id]) => roles.includes(id)));
      const mails = sets.filter(() => allowed.includes('"ses:SendEmail"'));
      const queues = [...feeding].filter((queue) =>
        allowed.includes(`"sqs:SendMessage","Effect":"Allow","Resource":{"Fn::GetAtt":["${queue}"`),
      );
      return [
        ...mails.map(([to]) => ({ from, to, text: 'mails' })),
        ...queues.map((to) => ({ from, to })),
      ];
    }),
    ...ofType('AWS::Lambda::Function')
      .filter(([, { Properties }]) =>
        referencesIn(Properties.Environment).some(
          (id) => all[id]?.Type === 'AWS::Cognito::UserPoolClient',
        ),
      )
      .flatMap(([from]) =>
        ofType('AWS::Cognito::UserPool').map(([to]) => ({ from, to, text: 'signs people in' })),
      ),
    ...ofType('AWS::Lambda::EventInvokeConfig').flatMap(([, { Properties }]) =>
      referencesIn(Properties.DestinationConfig).flatMap((to) =>
        referencesIn(Properties.FunctionName).map((from) => ({
          from,
          to,
          isDotted: true,
          text: 'after three tries',
        })),
      ),
    ),
    ...ofType('AWS::Budgets::Budget').flatMap(([from, { Properties }]) =>
      [...new Set(referencesIn(Properties.NotificationsWithSubscribers))].map((to) => ({
        from,
        to,
      })),
    ),
    ...[
      ...new Set(alarms.flatMap(([, { Properties }]) => referencesIn(Properties.AlarmActions))),
    ].map((to) => ({
      from: 'alarms',
      to,
    })),
    ...ofType('AWS::CloudWatch::Dashboard')
      .filter(([, { Properties }]) =>
        referencesIn(Properties.DashboardBody).some((id) => alarms.some(([alarm]) => alarm === id)),
      )
      .map(([to]) => ({ from: 'alarms', to, isDotted: true })),
    ...ofType('AWS::Lambda::Function').flatMap(([from, { Properties }]) =>
      referencesIn(Properties.LoggingConfig).length > 0
        ? [{ from, to: 'logs', isDotted: true }]
        : [],
    ),
    ...(groups.length > 0 && alarms.length > 0
      ? [{ from: 'logs', to: 'alarms', isDotted: true, text: 'metrics' }]
      : []),
    ...ofType('AWS::KMS::Key').flatMap(([from]) =>
      tables
        .filter(([, table]) => referencesIn(table.Properties.SSESpecification).includes(from))
        .map(([to]) => ({ from, to, isDotted: true, text: 'encrypts, as logs and topic' })),
    ),
  ];

  const draw = ({ id, text, shape }: Box): string => {
    const [open, close] = { box: ['["', '"]'], store: ['[("', '")]'], round: ['(["', '"])'] }[
      shape
    ] as [string, string];
    return `    ${shorten(id)}${open}${text.join('<br/>')}${close}`;
  };
  const stackLines = drawn.flatMap(({ name, resources }) => {
    const boxes = Object.entries(resources).flatMap(
      ([id, resource]) => boxOf(id, resource, (queue) => feeding.has(queue)) ?? [],
    );
    const many: Box[] = Object.keys(resources).some((id) => alarms.some(([alarm]) => alarm === id))
      ? [
          {
            id: 'alarms',
            shape: 'round',
            text: [`${alarms.length} alarms`, 'each with its paragraph of the runbook'],
          },
          {
            id: 'logs',
            shape: 'box',
            text: [`${groups.length} log groups`, `kept ${retention} days`],
          },
        ]
      : [];
    return [`  subgraph ${name}`, ...[...boxes, ...many].map(draw), '  end'];
  });
  const link = ({ from, to, text, isDotted }: Arrow): string => {
    const label = text === undefined ? '' : `|"${text}"|`;
    return `  ${shorten(from)} ${isDotted ? '-.->' : '-->'}${label} ${shorten(to)}`;
  };
  return ['flowchart LR', '  apps["Your apps"]', ...stackLines, ...arrows.map(link)].join('\n');
};

const BLOCK = /(<!-- diagram: npm run diagram -->\n)[\s\S]*?(<!-- end of diagram -->)/;

/** A page with the diagram between its two marks. Throws where the marks are missing. */
export const withDiagram = (page: string, diagram: string): string => {
  if (!BLOCK.test(page)) throw new Error('The page has no place for the diagram');
  return page.replace(
    BLOCK,
    (_, start: string, end: string) => `${start}\`\`\`mermaid\n${diagram}\n\`\`\`\n${end}`,
  );
};
