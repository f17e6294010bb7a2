import { App, type AppProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DataStack } from './stacks/data.ts';
import { ServiceStack } from './stacks/service.ts';
import { settingsOf } from './stage.ts';

/**
 * The whole deployment as a CDK app, checked by cdk-nag. Throws a `Complaint` for a context that
 * cannot be.
 */
export const createCdkApp = (
  props: AppProps,
): { app: App; data: DataStack; service: ServiceStack } => {
  const app = new App({ analyticsReporting: false, treeMetadata: false, ...props });
  const settings = settingsOf(app.node.getAllContext());
  const { stage } = settings;
  const data = new DataStack(app, `uplift-${stage}-data`, settings, {
    description: `Uplift ${stage}: what must last`,
    terminationProtection: !settings.isDestroyable,
  });
  const service = new ServiceStack(app, `uplift-${stage}`, settings, data, {
    description: `Uplift ${stage}: API, jobs, alarms`,
  });
  // The table is known by its name, so CloudFormation does not see that it must be there first.
  service.addStackDependency(data);
  Tags.of(app).add('app', 'uplift');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, service };
};
