import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where Chrome and its kin are on a Mac, within the folder of applications. */
const MAC_APPS = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
/** What they are called on a PATH. */
const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];

/** Without these, a headless browser talks to its maker's servers. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/**
 * The program of an installed Chrome or Chromium: the one that CHROME_PATH names, or the first that
 * is found. Throws what to do.
 */
export const installedBrowser = (
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  exists: (path: string) => boolean = existsSync,
): string => {
  const { CHROME_PATH: named, HOME = '/', PATH = '' } = env;
  if (named) {
    if (exists(named)) return named;
    throw new Error(`CHROME_PATH is ${named}, and there is nothing.`);
  }
  const apps = ['/Applications', join(HOME, 'Applications')].flatMap((folder) =>
    MAC_APPS.map((app) => join(folder, app)),
  );
  const commands = PATH.split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => COMMANDS.map((command) => join(folder, command)));
  const found = [...(platform === 'darwin' ? apps : []), ...commands].find(exists);
  if (found !== undefined) return found;
  const how =
    platform === 'darwin' ? 'brew install --cask google-chrome' : 'apt-get install chromium';
  throw new Error(
    `The tests of the pages need Chrome or Chromium, and none is installed. Install it (${how}), or name its program in CHROME_PATH.`,
  );
};

/**
 * Without these, what holds in browsers of people holds here too: pages of other origins are kept
 * apart, and a request says where it comes from.
 */
const LAX = ['--disable-web-security', '--allow-running-insecure-content'];

/**
 * A headless Chromium: the one that came with the packages (Linux, x64), or one that is installed.
 */
export const openBrowser = async (): Promise<Browser> => {
  if (process.platform === 'linux' && process.arch === 'x64') {
    // It unpacks the libraries that a bare machine lacks only where it believes to be in a Lambda
    // function.
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
    const { default: packed } = await import('@sparticuz/chromium');
    // A single process is for Lambda; elsewhere it is fragile.
    const args = packed.args.filter(
      (flag) =>
        flag !== '--single-process' &&
        flag !== '--no-zygote' &&
        !flag.startsWith('--headless') &&
        !LAX.includes(flag),
    );
    return chromium.launch({
      executablePath: await packed.executablePath(),
      args: [...args, ...QUIET],
      headless: true,
    });
  }
  return chromium.launch({ executablePath: installedBrowser(), args: QUIET, headless: true });
};

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds fault with. */
export const faultsOf = async (page: Page): Promise<string[]> => {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
};

/** Whether something stands out of the page at the side. */
export const isWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
