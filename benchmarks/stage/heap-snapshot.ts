import type { CDPSession } from '@playwright/test';

/**
 * The types of objects that the program creates. Excludes compiled code, and what the browser
 * stores next to the heap.
 */
const OWN_TYPES = new Set([
  'object',
  'closure',
  'array',
  'string',
  'concatenated string',
  'sliced string',
  'number',
  'regexp',
  'symbol',
  'bigint',
  'object shape',
]);

/** Counted after the garbage collection with which V8 starts a snapshot. */
export interface HeapCount {
  readonly objects: number;
  readonly bytes: number;
  /** Everything else, for example code and the record of every request that DevTools keeps. */
  readonly otherBytes: number;
}

/** The part of Chromium's format that is read here. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
}

export async function countHeap(devtools: CDPSession): Promise<HeapCount> {
  const chunks: string[] = [];
  const collect = ({ chunk }: { chunk: string }): void => void chunks.push(chunk);
  devtools.on('HeapProfiler.addHeapSnapshotChunk', collect);
  await devtools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  devtools.off('HeapProfiler.addHeapSnapshotChunk', collect);
  return count(JSON.parse(chunks.join('')) as HeapSnapshot);
}

function count({ snapshot: { meta }, nodes }: HeapSnapshot): HeapCount {
  const { node_fields: fields, node_types: types } = meta;
  const typeAt = fields.indexOf('type');
  const sizeAt = fields.indexOf('self_size');
  const counted = { objects: 0, bytes: 0, otherBytes: 0 };
  for (let node = 0; node < nodes.length; node += fields.length) {
    const size = nodes[node + sizeAt] ?? 0;
    if (OWN_TYPES.has(types[0][nodes[node + typeAt] ?? -1] ?? '')) {
      counted.objects++;
      counted.bytes += size;
    } else {
      counted.otherBytes += size;
    }
  }
  return counted;
}
