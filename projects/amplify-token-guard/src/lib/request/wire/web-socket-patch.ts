type SocketClass = typeof WebSocket;

/** @returns what takes the place of the browser's socket; undefined leaves it alone */
export type SocketGuard = (url: string, protocols: readonly string[]) => WebSocket | undefined;

/** What is in place on the page. Several copies of this library share it. */
interface Patch {
  /** The last who came decides first. */
  readonly guards: SocketGuard[];
  /** What stood in `WebSocket` before, and what stands there since. */
  original: SocketClass;
  patched: SocketClass;
  /** While a guard opens a socket of its own. */
  isPassing: boolean;
}

const PATCH = Symbol.for('amplify-token-guard.WebSocket');

interface Scope {
  WebSocket: SocketClass;
  [PATCH]?: Patch | undefined;
}

/**
 * Lets `guard` decide about every WebSocket of the page. The returned function undoes that, in any
 * order with others who have replaced `WebSocket` before or since.
 */
export function guardSockets(guard: SocketGuard): () => void {
  const scope = globalThis as unknown as Scope;
  const patch = (scope[PATCH] ??= {
    guards: [],
    original: scope.WebSocket,
    patched: scope.WebSocket,
    isPassing: false,
  });
  const isOut = patch.patched === patch.original || scope.WebSocket !== patch.patched;
  if (isOut) {
    patch.original = scope.WebSocket;
    patch.patched = scope.WebSocket = wrap(patch, scope.WebSocket);
  }
  patch.guards.unshift(guard);
  return () => {
    patch.guards.splice(patch.guards.indexOf(guard), 1);
    // Who has wrapped it since keeps what calls through to the browser's.
    if (patch.guards.length > 0 || scope.WebSocket !== patch.patched) return;
    scope.WebSocket = patch.original;
    delete scope[PATCH];
  };
}

/** Opens a socket about which no guard decides. */
export function openUnguarded(url: string, protocols: string[]): WebSocket {
  const { [PATCH]: patch, WebSocket: current } = globalThis as unknown as Scope;
  if (!patch) return new current(url, protocols);
  patch.isPassing = true;
  try {
    return new patch.original(url, protocols);
  } finally {
    patch.isPassing = false;
  }
}

/** Everything but a call of the constructor goes to the original: names, constants, `instanceof`. */
function wrap(patch: Patch, original: SocketClass): SocketClass {
  return new Proxy(original, {
    construct(target, given: [unknown, unknown], newTarget) {
      const isSubclass = (newTarget as SocketClass).prototype !== target.prototype;
      const [url, protocols] = given;
      if (!patch.isPassing && !isSubclass && Array.isArray(protocols)) {
        for (const guard of patch.guards) {
          const guarded = guard(String(url), protocols.map(String));
          if (guarded) return guarded;
        }
      }
      return Reflect.construct(target, given, isSubclass ? newTarget : target) as WebSocket;
    },
  });
}
