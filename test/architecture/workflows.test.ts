import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/boundaries.ts';
import { parseWorkflow, type Workflow, workflowProblems } from '../support/workflow.ts';

const FOLDER = join(ROOT, '.github/workflows');
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const ci = parseWorkflow(textOf('ci.yml'));
const release = parseWorkflow(textOf('release.yml'));
const runsOf = ({ jobs }: Workflow, name: string): (string | undefined)[] =>
  jobs[name]?.steps?.map(({ run }) => run) ?? [];

describe('the workflows of a fork', () => {
  it('are these', () => expect(readdirSync(FOLDER).sort()).toEqual(['ci.yml', 'release.yml']));
  it.each(['ci.yml', 'release.yml'])('are safe: %s', (name) => {
    expect(workflowProblems(parseWorkflow(textOf(name)))).toEqual([]);
  });

  it('run what a laptop runs, on Linux and on a Mac, for every push and pull request', () => {
    expect(Object.keys(ci.on)).toEqual(
      expect.arrayContaining(['push', 'pull_request', 'workflow_call']),
    );
    expect(runsOf(ci, 'test')).toEqual(expect.arrayContaining(['.ci/run', 'npm run check']));
    expect(ci.jobs.test?.strategy?.matrix.os?.map((os) => os.split('-')[0])).toEqual([
      'ubuntu',
      'macos',
    ]);
    expect(
      ci.jobs.test?.steps?.find(({ uses }) => uses?.startsWith('actions/setup-node@'))?.with,
    ).toEqual({
      'node-version': 24,
      cache: 'npm',
    });
    expect(runsOf(ci, 'audit')).toContain('npm audit --omit=dev');
  });

  it('call a script that may be executed and does what the README tells, then proves at length', () => {
    const path = join(ROOT, '.ci/run');
    expect(statSync(path).mode & 0o111).toBe(0o111);
    const steps = readFileSync(path, 'utf8').match(/^npm [a-z ]+/gm);
    expect(steps?.map((step) => step.trim())).toEqual(['npm ci', 'npm test', 'npm run proof']);
    expect(readFileSync(join(ROOT, 'README.md'), 'utf8')).toContain('npm ci && npm test');
  });

  it('release by tag only what has passed, with notes, and only that job may write', () => {
    expect(release.on).toEqual({ push: { tags: ['v[0-9]+.[0-9]+.[0-9]+'] } });
    expect(release.jobs.ci?.uses).toBe('./.github/workflows/ci.yml');
    expect(release.jobs.release).toMatchObject({ needs: 'ci', permissions: { contents: 'write' } });
    expect(runsOf(release, 'release').join('\n')).toMatch(
      /gh release create "\$GITHUB_REF_NAME" .*--generate-notes/,
    );
  });
});

describe('the release', () => {
  const script =
    release.jobs.release?.steps?.find(({ run }) => run?.includes('package.json'))?.run ?? '';
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  const statusFor = (tag: string) =>
    spawnSync('bash', ['-e', '-c', script], {
      cwd: ROOT,
      env: { ...process.env, GITHUB_REF_NAME: tag },
    }).status;

  it('takes the tag that package.json names, and no other', () => {
    expect(script).not.toBe('');
    expect([
      statusFor(`v${version}`),
      statusFor(`v${version}1`),
      statusFor(version),
      statusFor(''),
    ]).toEqual([0, 1, 1, 1]);
  });
});

describe('their check finds', () => {
  it.each<[string, RegExp, string, RegExp]>([
    [
      'a moving action',
      /actions\/checkout@v6/,
      'actions/checkout@main',
      /checkout@main is not pinned/,
    ],
    [
      'a stranger’s action by its tag',
      /actions\/setup-node@v6/,
      'someone/setup@v6',
      /someone\/setup@v6 is not pinned/,
    ],
    ['an old Node', /node-version: 24/, 'node-version: 18', /Node is not 24/],
    [
      'a checkout that leaves its token',
      /persist-credentials: false/,
      'fetch-depth: 1',
      /leaves the token/,
    ],
    ['rights for everything', /contents: read/, 'contents: write', /more than reading/],
    ['no rights stated', /permissions:\n {2}contents: read\n/, '', /more than reading/],
    [
      'pull requests with our rights',
      /pull_request:/,
      'pull_request_target:',
      /this repository's rights/,
    ],
    ['no timeout', /timeout-minutes: 60/, 'continue-on-error: false', /test: has no timeout/],
    ['no concurrency', /concurrency:\n(.*\n){2}/, '', /pile up/],
    [
      'a script with a title in it',
      /run: \.ci\/run/,
      `run: echo \${{ github.event.pull_request.title }}`,
      /others choose/,
    ],
    [
      'a script with a branch in it',
      /run: \.ci\/run/,
      `run: echo "\${{ github.head_ref }}"`,
      /others choose/,
    ],
  ])('%s', (_, from, to, message) => {
    const text = textOf('ci.yml');
    expect(text).toMatch(from);
    expect(workflowProblems(parseWorkflow(text.replace(from, to))).join('\n')).toMatch(message);
  });

  it.each([
    ['a key that stands twice', 'on: push\non: pull_request\njobs: {}'],
    ['what is no YAML', 'jobs:\n\t- x: ['],
  ])('%s', (_, text) => {
    expect(() => parseWorkflow(text)).toThrow();
  });
});
