import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../../core/values/caught.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { BundleFile } from '../../evidence/bundle/bundle.ts';

// What is kept of a run is for whoever downloads it, and for nobody else on the machine.
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Where an unfinished bundle is. */
function partialOf(folder: string): string {
  return `${resolve(folder)}.partial`;
}

/** Refuses a folder that holds something, before anything is read. @throws {StartError} */
export function requireRoom(folder: string, force: boolean): void {
  const target = resolve(folder);
  if (existsSync(target) && !lstatSync(target).isDirectory()) throw new StartError(`${folder} is no folder`);
  for (const place of [target, partialOf(folder)]) {
    if (force || !existsSync(place) || readdirSync(place).length === 0) continue;
    const what = place === target ? 'is not empty' : 'is what an earlier download left';
    throw new StartError(`${place} ${what}: name another folder, or give --force to write into it`);
  }
}

/** Writes a bundle whole beside its folder, and gives it its name at the end. @throws {StartError} */
export function writeBundle(folder: string, files: readonly BundleFile[]): void {
  try {
    const partial = writePartial(folder, files);
    moveInto(partial, resolve(folder), files);
  } catch (error) {
    throw new StartError(`the bundle cannot be written: ${messageOf(error)}`);
  }
}

/** Writes what there is of a bundle and leaves it there, under the name of an unfinished one. */
export function writePartial(folder: string, files: readonly BundleFile[]): string {
  const partial = partialOf(folder);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: FOLDER_MODE });
  for (const { path, bytes } of files) {
    const file = join(partial, path);
    mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
    writeFileSync(file, bytes, { mode: FILE_MODE, flag: 'wx' });
  }
  return partial;
}

function moveInto(partial: string, target: string, files: readonly BundleFile[]): void {
  if (existsSync(target) && readdirSync(target).length === 0) rmdirSync(target);
  if (!existsSync(target)) {
    renameSync(partial, target);
    return;
  }
  for (const { path } of files) {
    makeFolders(target, path);
    renameSync(join(partial, path), join(target, path));
  }
  rmSync(partial, { recursive: true, force: true });
}

/** Makes the folders of a file one by one: a link in an old folder would lead out of it. */
function makeFolders(target: string, path: string): void {
  let folder = target;
  for (const name of path.split('/').slice(0, -1)) {
    folder = join(folder, name);
    if (!existsSync(folder)) mkdirSync(folder, { mode: FOLDER_MODE });
    else if (!lstatSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
  }
}
