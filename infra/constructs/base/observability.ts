import {
  AlarmStatusWidget,
  Dashboard,
  type IWidget,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Settings } from '../../stage.ts';
import { Alarms } from './alarms.ts';
import { MonthlyBudget } from './budget.ts';

/** Three graphs fill the dashboard's width. */
const GRAPHS_A_ROW = 3;

/** What people are told and shown: alarms with their topic, the budget, the dashboard. */
export class Observability extends Construct {
  readonly alarms: Alarms;
  readonly #dashboardName: string;

  constructor(scope: Construct, id: string, settings: Settings, key: IKey) {
    super(scope, id);
    this.#dashboardName = `uplift-${settings.stage}`;
    this.alarms = new Alarms(this, 'Alarms', settings, key);
    new MonthlyBudget(this, 'Budget', settings, this.alarms.topic);
  }

  /**
   * The dashboard: all alarms that were set, then graphs, row by row. Once, after all are there.
   */
  show(graphs: readonly IWidget[]): void {
    const rows = Array.from({ length: Math.ceil(graphs.length / GRAPHS_A_ROW) }, (_, row) =>
      graphs.slice(row * GRAPHS_A_ROW, (row + 1) * GRAPHS_A_ROW),
    );
    const { alarms } = this.alarms;
    new Dashboard(this, 'Dashboard', {
      dashboardName: this.#dashboardName,
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', width: 24, height: 3, alarms: [...alarms] })],
        ...rows,
      ],
    });
  }
}
