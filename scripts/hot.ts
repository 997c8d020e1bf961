/**
 * What nearly every command needs. The build makes one file of all that is reached from here (scripts/lean.ts): a file
 * less to load is half a millisecond less to start. Running from source needs none of this.
 */
import '../src/lib/adapter/registry.ts';
import '../src/lib/adapter/wire.ts';
import '../src/lib/config/load.ts';
import '../src/lib/config/secrets.ts';
import '../src/lib/desk-command.ts';
import '../src/lib/portfolio/gather.ts';
import '../src/lib/state/open-state.ts';
import '../src/lib/transport/lazy-sockets.ts';
import '../src/lib/transport/undici-http.ts';
