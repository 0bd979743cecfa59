import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { photosInFolder } from '../../../scripts/import/folder.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0]);
const LATIN1 = Buffer.from('Zo\xeb.jpg', 'latin1');

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'visage-folder-'));
  folder = join(base, 'photos');
  await mkdir(folder);
});
afterEach(() => rm(base, { recursive: true }));

/** Path of a file whose name is given in bytes. */
function inFolder(name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), name]);
}

async function names(): Promise<string[]> {
  return (await photosInFolder(folder)).photos.map(({ name }) => name);
}

test('a name that is not UTF-8, of a file or a folder, is a photo that cannot be sent, and the others can', async () => {
  await writeFile(inFolder(LATIN1), JPEG);
  await mkdir(inFolder(Buffer.from('\xe9t\xe9', 'latin1')));
  await writeFile(inFolder(Buffer.from('\xe9t\xe9/1.jpg', 'latin1')), JPEG);
  await writeFile(join(folder, 'Zoë 😀.jpg'), JPEG);
  const { photos } = await photosInFolder(folder);
  expect(photos.map(({ name }) => name)).toEqual(['Zo\\xeb.jpg', 'Zoë 😀.jpg', '\\xe9t\\xe9/1.jpg']);
  await expect(photos[0].image()).rejects.toMatchObject({ kind: 'refused', reason: 'NameNotUtf8' });
  await expect(photos[2].image()).rejects.toMatchObject({ kind: 'refused', reason: 'NameNotUtf8' });
  expect(await photos[1].image()).toEqual({ Bytes: JPEG });
});

test('a file that vanishes after it was listed fails alone', async () => {
  await writeFile(join(folder, 'a.jpg'), JPEG);
  const { photos } = await photosInFolder(folder);
  await rm(join(folder, 'a.jpg'));
  await expect(photos[0].image()).rejects.toMatchObject({ kind: 'failed', reason: 'Vanished' });
});

test('a link that leads nowhere or to itself is a photo that cannot be read', async () => {
  await symlink('nowhere.jpg', join(folder, 'broken.jpg'));
  await symlink('itself.jpg', join(folder, 'itself.jpg'));
  const { photos } = await photosInFolder(folder);
  expect(photos.map(({ name }) => name)).toEqual(['broken.jpg', 'itself.jpg']);
  await expect(photos[0].image()).rejects.toMatchObject({ kind: 'failed', reason: 'Vanished' });
  await expect(photos[1].image()).rejects.toMatchObject({ kind: 'failed', reason: 'Unreadable' });
});

test('a linked photo and a linked folder outside are listed under the path of the link', async () => {
  await mkdir(join(base, 'elsewhere/2024'), { recursive: true });
  await writeFile(join(base, 'elsewhere/2024/1.jpg'), JPEG);
  await writeFile(join(base, 'one.jpg'), JPEG);
  await symlink(join(base, 'elsewhere'), join(folder, 'album'));
  await symlink('../one.jpg', join(folder, 'linked.jpg'));
  const { photos, ...links } = await photosInFolder(folder);
  expect(photos.map(({ name }) => name)).toEqual(['album/2024/1.jpg', 'linked.jpg']);
  expect(links).toEqual({ linksFollowed: 2, linksRepeated: 0 });
  expect(await photos[1].image()).toEqual({ Bytes: JPEG });
});

test('what a link leads to is listed once, under its own path if it has one in the folder', async () => {
  await mkdir(join(folder, '2024'));
  await mkdir(join(base, 'elsewhere'));
  await writeFile(join(folder, '2024/1.jpg'), JPEG);
  await writeFile(join(base, 'elsewhere/2.jpg'), JPEG);
  await symlink('2024', join(folder, '1-link-to-folder'));
  await symlink('2024/1.jpg', join(folder, '2-link-to-photo.jpg'));
  await symlink(join(base, 'elsewhere'), join(folder, '3-outside'));
  await symlink(join(base, 'elsewhere'), join(folder, '4-outside-too'));
  const { photos, ...links } = await photosInFolder(folder);
  expect(photos.map(({ name }) => name)).toEqual(['2024/1.jpg', '3-outside/2.jpg']);
  expect(links).toEqual({ linksFollowed: 1, linksRepeated: 3 });
});

test('links in a circle, and to the folder that contains them, end', async () => {
  await mkdir(join(folder, 'a'));
  await mkdir(join(base, 'b'));
  await writeFile(join(folder, 'a/1.jpg'), JPEG);
  await writeFile(join(base, 'b/2.jpg'), JPEG);
  await symlink('..', join(folder, 'a/up'));
  await symlink(join(base, 'b'), join(folder, 'b'));
  await symlink(folder, join(base, 'b/back'));
  const { photos, ...links } = await photosInFolder(folder);
  expect(photos.map(({ name }) => name)).toEqual(['a/1.jpg', 'b/2.jpg']);
  expect(links).toEqual({ linksFollowed: 1, linksRepeated: 2 });
});

test('hidden files, folders and links are left out', async () => {
  await mkdir(join(folder, '.hidden'));
  await writeFile(join(folder, '.hidden/1.jpg'), JPEG);
  await writeFile(join(folder, '.2.jpg'), JPEG);
  await writeFile(join(base, '3.jpg'), JPEG);
  await symlink(join(base, '3.jpg'), join(folder, '.3.jpg'));
  expect(await names()).toEqual([]);
});
