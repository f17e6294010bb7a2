import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { LIVE } from './function.ts';

/** What a function must be allowed in order to start the live version of another, or itself. */
export const wakingOf = (stack: Stack, functionName: string) => ({
  actions: ['lambda:InvokeFunction'],
  resources: [
    stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: `${functionName}:${LIVE}`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  ],
});
