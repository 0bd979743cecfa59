import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The environment of a shell in which npm has set nothing and nobody has chosen what onnxruntime-node installs. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|onnxruntime_|node_options$)/i.test(name)),
);

/** Ends the process that imports it with status 3 when it opens a connection. */
const NO_NETWORK = "import net from 'node:net'; net.Socket.prototype.connect = () => process.exit(3);";

it('npm knows every setting of the repository', () => {
  const { status, stderr } = spawnSync('npm', ['run'], { cwd: repository, env: environment, encoding: 'utf8' });
  expect(stderr).not.toContain('Unknown project config');
  expect(status).toBe(0);
});

it("onnxruntime-node's install script ends without downloading CUDA libraries, also under an npm without allowScripts", () => {
  const folder = join(repository, 'node_modules/onnxruntime-node');
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts: { postinstall: string };
  };
  // The shell, folder and variables that npm gives it.
  const { status, stderr } = spawnSync(scripts.postinstall, {
    shell: true,
    cwd: folder,
    env: {
      ...environment,
      PATH: [join(repository, 'node_modules/.bin'), process.env.PATH].join(delimiter),
      npm_config_local_prefix: repository,
      npm_package_json: join(folder, 'package.json'),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(NO_NETWORK)}`,
    },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});
