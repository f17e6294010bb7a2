/**
 * Stands in for the SDK's default chain of credential providers in the bundles: a Lambda function
 * finds its role's credentials in its environment and nowhere else, and the files, sign-ons and
 * metadata services of the chain are an eighth of the bundle.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
