import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAddress } from '../../../electron/catalog/addresses/address-check';
import { isPublicAddress } from '../../../electron/catalog/addresses/public-address';
import { fetchPicture } from '../../../electron/catalog/media/web-picture';

describe('checking the addresses of media', () => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const { pathname } = new URL(request.url ?? '/', 'http://desk.example');
    if (pathname === '/picture') {
      response.writeHead(206, { 'content-type': 'image/png; charset=binary' }).end('x');
    } else if (pathname === '/endless') {
      response.writeHead(200);
      const more = () =>
        response.write(Buffer.alloc(1_000_000), () => response.destroyed || more());
      more();
    } else if (pathname === '/moved') response.writeHead(302, { location: '/picture' }).end();
    else if (pathname === '/circle') response.writeHead(302, { location: '/circle' }).end();
    else if (pathname === '/inside') {
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
    } else if (pathname === '/file')
      response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else if (pathname === '/cut') response.destroy();
    else response.writeHead(404).end();
  });
  let origin = '';
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((closed) => server.close(closed)));
  const here = {
    isAllowed: (address: string) => address === '127.0.0.1' || address === '::1',
  };
  const check = (path: string) => checkAddress(`${origin}${path}`, here);

  it('says what answers, follows redirects, and names what does not answer', async () => {
    expect(await check('/picture')).toEqual({ kind: 'reachable', type: 'image/png' });
    expect(await check('/moved')).toEqual({ kind: 'reachable', type: 'image/png' });
    expect(await check('/gone')).toEqual({ kind: 'broken', status: 404 });
    expect(await check('/circle')).toEqual({ kind: 'broken', status: null });
    expect(await check('/cut')).toEqual({ kind: 'unreachable' });
  });

  it('never reaches into the network around it, by name, by number or by redirect', async () => {
    const before = asked;
    for (const address of [
      `${origin}/picture`,
      'http://127.0.0.1/',
      'http://[::1]/',
      'http://0x7f000001/',
      'http://[::ffff:10.0.0.1]/',
      'http://192.168.1.1/router',
    ]) {
      expect(await checkAddress(address)).toEqual({ kind: 'refused' });
    }
    expect(asked).toBe(before);
    expect(await check('/inside')).toEqual({ kind: 'refused' });
    expect(await check('/file')).toEqual({ kind: 'refused' });
  });

  it('fetches a picture as far as one may be large, and says why there is none', async () => {
    const fetched = (path: string) => fetchPicture(`${origin}${path}`, here);
    expect(await fetched('/moved')).toEqual({ kind: 'answer', bytes: Buffer.from('x') });
    expect(await fetched('/gone')).toMatchObject({ reason: 'The picture is not there (404).' });
    expect(await fetched('/endless')).toMatchObject({ reason: expect.stringContaining('5 MB') });
    expect(await fetched('/cut')).toEqual({ kind: 'unreachable' });
    expect(await fetchPicture(`${origin}/picture`)).toMatchObject({
      reason: 'This is no address of the public internet.',
    });
  });

  it('knows public addresses from all others', () => {
    const publicOnes = ['1.1.1.1', '93.184.215.14', '2606:4700::1111'];
    const others = ['10.1.2.3', '100.64.0.1', '172.31.0.1', '224.0.0.1', '255.255.255.255'].concat([
      'fd00::1',
      'fe80::1',
      '::',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'not an address',
    ]);
    expect(publicOnes.filter(isPublicAddress)).toEqual(publicOnes);
    expect(others.filter(isPublicAddress)).toEqual([]);
  });
});
