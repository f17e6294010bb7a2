import { parseDocument } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly 'runs-on'?: string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly os?: readonly string[] } };
  readonly permissions?: unknown;
  readonly steps?: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

/**
 * A GitHub workflow from its text; throws for what is no YAML, a key that stands twice included.
 */
export const parseWorkflow = (text: string): Workflow => {
  const document = parseDocument(text, { version: '1.2', strict: true, uniqueKeys: true });
  if (document.errors[0] !== undefined) throw document.errors[0];
  return document.toJS() as Workflow;
};

/**
 * GitHub's own actions by a major version, others only by a full commit id, which nobody can move.
 */
const PINNED =
  /^(actions\/[\w-]+@v\d+|[\w.-]+\/[\w./-]+@[0-9a-f]{40}|\.\/\.github\/workflows\/[\w-]+\.yml)$/;
/**
 * Texts that anyone may choose (branches, titles, tags) must come as environment variables, or the
 * shell would run them.
 */
const CHOSEN_BY_OTHERS = /\$\{\{[^}]*\bgithub\.(event\b|head_ref|ref_name|ref\b|actor)[^}]*\}\}/;

const stepProblems = ({ uses, run, with: given = {} }: Step): string[] => [
  ...(uses !== undefined && !PINNED.test(uses) ? [`${uses} is not pinned`] : []),
  ...(uses?.startsWith('actions/checkout@') && given['persist-credentials'] !== false
    ? ['the checkout leaves the token to every later step']
    : []),
  ...(uses?.startsWith('actions/setup-node@') && given['node-version'] !== 24
    ? ['Node is not 24']
    : []),
  ...(run !== undefined && CHOSEN_BY_OTHERS.test(run)
    ? ['a script holds a text that others choose']
    : []),
];

/** What is unsafe or careless in a workflow. */
export const workflowProblems = ({ on, permissions, concurrency, jobs }: Workflow): string[] => {
  const jobProblems = Object.entries(jobs).flatMap(([name, job]) => {
    const problems = [
      ...(job.uses === undefined && job['timeout-minutes'] === undefined ? ['has no timeout'] : []),
      ...(job.permissions === 'write-all' ? ['may do everything'] : []),
      ...(job.uses !== undefined && !PINNED.test(job.uses) ? [`${job.uses} is not pinned`] : []),
      ...(job.steps ?? []).flatMap(stepProblems),
    ];
    return problems.map((problem) => `${name}: ${problem}`);
  });
  return [
    ...('pull_request_target' in on
      ? ["a pull request's code would run with this repository's rights"]
      : []),
    ...(JSON.stringify(permissions) === '{"contents":"read"}'
      ? []
      : ['by default more than reading is permitted']),
    ...(concurrency === undefined ? ['runs pile up'] : []),
    ...jobProblems,
  ];
};
