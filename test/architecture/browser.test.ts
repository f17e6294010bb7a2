import { describe, expect, it } from 'vitest';
import { installedBrowser } from '../support/browser.ts';

const on = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, ...programs: string[]): string =>
  installedBrowser(platform, env, (path) => programs.includes(path));

describe('the browser of the tests, where none comes with the packages', () => {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

  it('is Chrome, Chromium or Edge of a Mac, for all or for this user', () => {
    expect(on('darwin', { PATH: '/usr/bin' }, chrome)).toBe(chrome);
    const own = '/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium';
    expect(on('darwin', { HOME: '/Users/ada' }, own)).toBe(own);
  });
  it('is on the PATH, on either system', () => {
    expect(on('darwin', { PATH: '/usr/bin:/opt/homebrew/bin' }, '/opt/homebrew/bin/chromium')).toBe(
      '/opt/homebrew/bin/chromium',
    );
    expect(on('linux', { PATH: '/usr/bin' }, '/usr/bin/google-chrome', chrome)).toBe(
      '/usr/bin/google-chrome',
    );
  });
  it('is the one that CHROME_PATH names before all others', () => {
    expect(on('darwin', { CHROME_PATH: '/x/chrome' }, chrome, '/x/chrome')).toBe('/x/chrome');
    expect(() => on('darwin', { CHROME_PATH: '/x/chrome' }, chrome)).toThrow(
      /CHROME_PATH is \/x\/chrome/,
    );
  });
  it('is asked for in a sentence that says how to get it', () => {
    expect(() => on('darwin', { PATH: '/usr/bin' })).toThrow(
      /brew install --cask google-chrome.*CHROME_PATH/,
    );
    expect(() => on('linux', {})).toThrow(/apt-get install chromium/);
  });
});
