import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

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

/** A headless Chromium: the one that came with the packages (Linux, x64), or one that is installed. */
export const openBrowser = async (): Promise<Browser> => {
  if (process.platform === 'linux' && process.arch === 'x64') {
    // It unpacks the libraries that a bare machine lacks only where it believes to be in a Lambda function.
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
    const { default: packed } = await import('@sparticuz/chromium');
    // A single process is for Lambda; elsewhere it is fragile.
    const args = packed.args.filter(
      (flag) => flag !== '--single-process' && flag !== '--no-zygote' && !flag.startsWith('--headless'),
    );
    return chromium.launch({
      executablePath: await packed.executablePath(),
      args: [...args, ...QUIET],
      headless: true,
    });
  }
  const executablePath = INSTALLED.find((path) => existsSync(path));
  return chromium.launch({
    ...(executablePath ? { executablePath } : { channel: 'chrome' }),
    args: QUIET,
    headless: true,
  });
};
