import { beforeEach, describe, expect, it } from 'vitest';
import { createPages } from '../../../functions/learn/app.ts';
import { readSchedule } from '../../../functions/store/schedules.ts';
import { lift, suppressionOf } from '../../../functions/store/suppressions.ts';
import { type PagesWorld, pagesWorld } from './world.ts';

let world: PagesWorld;
beforeEach(async () => {
  world = await pagesWorld();
});

const reasonFor = async (employee = 'ada') =>
  (await suppressionOf(world.services, 'acme', { employee }))?.reason;
const ownOf = async (employee = 'ada') =>
  (await readSchedule(world.services, 'acme', employee)).own;

describe('The page that stops mails', () => {
  it('offers to stop, once a week and a pause, and does none of it by itself', async () => {
    const token = await world.token('stop');
    const html = await (await world.get(`/u/${token}`)).text();
    for (const to of ['', '/weekly', '/pause']) expect(html).toContain(`action="/u/${token}${to}"`);
    expect(await reasonFor()).toBeUndefined();
    expect(await ownOf()).toBeUndefined();
  });

  it('stops by a POST of any body and type: 200, no cookie, no redirect', async () => {
    const bodies: [string | undefined, string | Uint8Array | undefined][] = [
      ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
      ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="a"\r\n'],
      ['application/json', '{'],
      ['text/plain', ''],
      ['nonsense', new Uint8Array(300_000)],
      [undefined, undefined],
    ];
    for (const [type, body] of bodies) {
      const world = await pagesWorld();
      const token = await world.token('stop');
      const response = await createPages(world.services).request(`/u/${token}`, {
        method: 'POST',
        headers: type === undefined ? {} : { 'content-type': type },
        ...(body !== undefined && { body: body as string }),
      });
      expect(response.status, type).toBe(200);
      expect(response.headers.get('set-cookie')).toBeNull();
      expect(response.headers.get('location')).toBeNull();
      expect(await response.text()).toContain('The mails are stopped');
      const about = { employee: 'ada' };
      expect(await suppressionOf(world.services, 'acme', about)).toMatchObject({
        reason: 'stopped',
      });
      expect((await readSchedule(world.services, 'acme', 'ada')).own?.enabled).toBe(false);
      expect((await readSchedule(world.services, 'acme', 'ada')).dueMs).toBeUndefined();
    }
  });

  it('works for ever, whatever was revoked, and for somebody who is gone', async () => {
    const token = await world.token('stop', { epoch: 12_345 });
    world.api.clock.now += 5 * 365 * 86_400_000;
    await world.api.call(world.key, 'DELETE', '/v1/employees/ada?erase=true');
    await world.api.sweep('acme');
    const response = await world.post(`/u/${token}`);
    expect(response.status).toBe(200);
    expect(await reasonFor()).toBe('stopped');
  });

  it('stays stopped through an HR sync, an erasure and a second life', async () => {
    await world.post(`/u/${await world.token('stop')}`);
    const digest = { enabled: true, frequency: 'daily' };
    const ada = { id: 'ada', name: 'Ada', digest };
    await world.api.call(world.key, 'PUT', '/v1/employees/ada', ada);
    expect(await reasonFor()).toBe('stopped');
    expect((await ownOf())?.enabled).toBe(false);
    await world.api.call(world.key, 'DELETE', '/v1/employees/ada?erase=true');
    await world.api.call(world.key, 'PUT', '/v1/employees/ada', ada);
    expect(await reasonFor()).toBe('stopped');
  });

  it('makes mails weekly, or pauses them for two weeks by local days, and keeps the rest', async () => {
    const token = await world.token('stop');
    const pause = await (await world.post(`/u/${token}/pause`)).text();
    expect(pause).toContain('17 March');
    await world.post(`/u/${token}/weekly`);
    expect(await ownOf()).toEqual({ pausedUntil: '2026-03-17', frequency: 'weekly' });
    expect(await reasonFor()).toBeUndefined();
  });

  it('says after a stop what is true, and switches nobody on again', async () => {
    const token = await world.token('stop');
    await world.post(`/u/${token}`);
    const stopped = await ownOf();
    for (const to of ['/weekly', '/pause', '/weekly', '']) {
      const html = await (await world.post(`/u/${token}${to}`)).text();
      expect(html, to).toContain('The mails are stopped');
      expect(html, to).not.toMatch(/Once a week from|The next mail/);
      expect(await ownOf()).toEqual(stopped);
    }
    // The choice alone says so too: where the list of who has stopped is not read yet.
    await lift(world.services, 'acme', 'ada');
    for (const to of ['/weekly', '/pause'])
      expect(await (await world.post(`/u/${token}${to}`)).text()).toContain('are stopped');
    expect(await ownOf()).toEqual(stopped);
  });

  it('claims nothing to who has no profile', async () => {
    const token = await world.token('stop', { employee: 'nobody' });
    for (const to of ['/weekly', '/pause'])
      expect((await world.post(`/u/${token}${to}`)).status).toBe(404);
  });

  it('does nothing by GET on the paths of the choices', async () => {
    const token = await world.token('stop');
    for (const to of ['weekly', 'pause'])
      expect((await world.get(`/u/${token}/${to}`)).status).toBe(404);
    expect(await ownOf()).toBeUndefined();
  });
});
