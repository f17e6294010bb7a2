import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { punctualTable } from '../functions/store/punctual.ts';
import { ClockOff, StoreUnavailable, type Table } from '../functions/store/table.ts';
import { Complaint } from './complaint.ts';

/** Which deployed table is meant: by its own name, or as the output `TableName` of a stack. */
export type Deployed = { readonly tableName: string } | { readonly stackName: string };

const NO_CREDENTIALS =
  'There are no AWS credentials here. Sign in as for every AWS tool (aws configure, aws sso login, or AWS_PROFILE), and set AWS_REGION.';

/**
 * What an error of an AWS service asks the operator to do; undefined for one that only a programmer
 * can mend.
 */
const adviceFor = (error: unknown): string | undefined => {
  const { name, message } = error as Error;
  if (name === 'CredentialsProviderError' || /Region (is missing|not accepted)/.test(message))
    return NO_CREDENTIALS;
  if (
    /^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch)/.test(
      name,
    )
  )
    return `AWS does not accept these credentials (${name}). Sign in again.`;
  if (/AccessDenied|NotAuthorized/.test(name))
    return `These credentials may not do this: ${message}`;
  if (name === 'ResourceNotFoundException')
    return 'There is no such table in this account and region. Is AWS_REGION the one of the deployment?';
  return undefined;
};

/** Turns what an operator can mend into a `Complaint`; throws everything else as it is. */
export const complain = (error: unknown): never => {
  if (error instanceof ClockOff)
    throw new Complaint(`${error.message} Set it right, then try again.`);
  const cause = error instanceof StoreUnavailable ? (error.cause as Error) : error;
  const advice = adviceFor(cause);
  if (advice !== undefined) throw new Complaint(advice);
  if (error instanceof StoreUnavailable)
    throw new Complaint(`The table does not answer (${(cause as Error).message}).`);
  throw error;
};

const tableNameOf = async (stackName: string): Promise<string> => {
  const { Stacks } = await new CloudFormationClient({})
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error: Error) => {
      if (/does not exist/.test(error.message)) {
        throw new Complaint(
          `There is no stack ${stackName} in this account and region. Deploy it first (infra/DEPLOYING.md), or set AWS_REGION.`,
        );
      }
      return complain(error);
    });
  const name = Stacks?.[0]?.Outputs?.find(
    ({ OutputKey }) => OutputKey === 'TableName',
  )?.OutputValue;
  if (name === undefined)
    throw new Complaint(`The stack ${stackName} names no table. Is it a stack of Uplift?`);
  return name;
};

/**
 * A deployed table, with the credentials and the region of every AWS tool. Throws a `Complaint`
 * where it cannot be found.
 */
export const deployedTable = async (
  deployed: Deployed,
): Promise<{ name: string; table: Table }> => {
  const name = 'tableName' in deployed ? deployed.tableName : await tableNameOf(deployed.stackName);
  const client = new DynamoDBClient({ maxAttempts: 1 });
  return { name, table: punctualTable(client, name, { now: Date.now, measure: () => {} }) };
};
