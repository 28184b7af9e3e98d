import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Extension } from '@electric-sql/pglite';

/**
 * Makes PostgreSQL's "flush to disk" reach the disk. PGlite starts with fsync off, and the bridge
 * from WebAssembly to Node's files has no operation for it, so that even with fsync on nothing
 * would happen and a power cut could lose or tear acknowledged commits. The bridge is given the
 * operation here, before PostgreSQL opens its first file.
 */
interface NodeFileStream {
  /** Node's file descriptor; absent for directories. */
  readonly nfd?: number;
}

interface NodeFileNode {
  readonly name: string;
}

/** The part of Emscripten's NODEFS that is extended. */
interface NodeFiles {
  readonly stream_ops: { fsync?: (stream: NodeFileStream) => number };
  readonly node_ops: {
    mknod(parent: NodeFileNode, name: string, mode: number, device: number): NodeFileNode;
    rename(node: NodeFileNode, directory: NodeFileNode, name: string): void;
  };
  realPath(node: NodeFileNode): string;
}

/**
 * Adds the operation to a file system. A file that was created or renamed counts as written only
 * with the directory that names it, so those directories are flushed with the next file.
 */
function addFsync(files: NodeFiles): void {
  const changedDirectories = new Set<string>();
  const { mknod, rename } = files.node_ops;
  files.node_ops.mknod = (parent, name, mode, device) => {
    changedDirectories.add(files.realPath(parent));
    return mknod(parent, name, mode, device);
  };
  files.node_ops.rename = (node, directory, name) => {
    changedDirectories.add(dirname(files.realPath(node)));
    changedDirectories.add(files.realPath(directory));
    rename(node, directory, name);
  };
  files.stream_ops.fsync = ({ nfd }) => {
    if (nfd !== undefined) fsyncSync(nfd);
    for (const directory of changedDirectories) flushDirectory(directory);
    changedDirectories.clear();
    return 0;
  };
}

/** Windows cannot open directories and keeps their entries safe by itself. */
function flushDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** The extension of PGlite that installs the operation. */
export const durableFiles: Extension = {
  name: 'durable_files',
  setup: async (_postgres, options) => ({
    emscriptenOpts: {
      ...options,
      preRun: [
        ...(options.preRun ?? []),
        (module: { FS: { filesystems: { NODEFS: NodeFiles } } }) =>
          addFsync(module.FS.filesystems.NODEFS),
      ],
    },
  }),
};
