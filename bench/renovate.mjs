// Renovate's own extraction of checked-out trees, for bench/discover.py.
//
//     echo TREE | node renovate.mjs RENOVATE
//
// RENOVATE is a folder in which node_modules/renovate is installed. Every line of stdin is a tree's path, or
// {"tree": PATH, "files": [...], "runs": N, "positions": false, "config": {...}}; every line of stdout is one
// JSON object with "deps", "skipped", "failed" and "ms". Nothing is looked up: no network, no presets.
//
// The file patterns are broad: managers without patterns of their own, and Flux, read all YAML. A dependency's
// place is the occurrence of its version that, when it is replaced, changes that dependency and no other.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const MANAGERS = ["argocd", "fleet", "flux", "helm-requirements", "helmfile", "helmsman", "helmv3", "kustomize",
  "sveltos", "terraform", "vendir"];
const YAML = "/\\.ya?ml$/";
const BROAD = { argocd: [YAML], flux: [YAML], helmsman: [YAML], sveltos: [YAML] };
// Managers that also find images, git references and providers say by the type which ones are charts.
const CHART_TYPES = { fleet: "fleet", kustomize: "HelmChart", terraform: "helm_release", vendir: "HelmChart" };
const OTHER_VERSION = "77.66.55";

let importing = performance.now();
const dist = (path) => import(pathToFileURL(resolve(process.argv[2], "node_modules/renovate/dist", path)).href);
process.env.LOG_LEVEL ??= "fatal";
process.removeAllListeners("warning"); // keys that are templates make the YAML library warn, once a file
const { init } = await dist("logger/index.js");
await init?.();
const { GlobalConfig } = await dist("config/global.js");
const { getConfig } = await dist("config/defaults.js");
const { getManagerConfig, mergeChildConfig } = await dist("config/index.js");
const { getMatchingFiles } = await dist("workers/repository/extract/file-match.js");
const { getManagerPackageFiles } = await dist("workers/repository/extract/manager-files.js");
const managers = await dist("modules/manager/index.js");
importing = performance.now() - importing;

/** Regular files below a folder, as git would list them: neither links nor .git. */
function* walk(root, below = "") {
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (entry.isDirectory() && path !== ".git") yield* walk(root, path);
    else if (entry.isFile()) yield path;
  }
}

/** Each manager's configuration, as Renovate makes it from its defaults, ours, and the repository's. */
function configurations(files, config) {
  let base = getConfig();
  for (const manager of MANAGERS) {
    base = mergeChildConfig(base, { [manager]: { ...managers.get(manager, "defaultConfig") } });
    if (BROAD[manager]) base = mergeChildConfig(base, { [manager]: { managerFilePatterns: BROAD[manager] } });
  }
  const merged = mergeChildConfig(base, config);
  return MANAGERS.map((manager) => getManagerConfig(merged, manager))
    .map((one) => ({ ...one, fileList: getMatchingFiles(one, files) }))
    .filter((one) => one.fileList.length);
}

async function extract(configs, failed) {
  const found = await Promise.all(configs.map(async (config) => {
    try {
      return [config, (await getManagerPackageFiles(config)) ?? []];
    } catch {
      return [config, await apart(config, failed)];
    }
  }));
  return found.flatMap(([config, files]) => files.flatMap((file) => file.deps.map((dep, depIndex) =>
    ({ config, file, dep, depIndex }))));
}

/** One file after the other, because a manager raised: that ends a run of Renovate, but not ours. */
async function apart(config, failed) {
  const files = [];
  for (const path of config.fileList) {
    try {
      files.push(...((await getManagerPackageFiles({ ...config, fileList: [path] })) ?? []));
    } catch (error) {
      failed.set(`${config.manager} ${path}`, { manager: config.manager, file: path, error: String(error) });
    }
  }
  return files;
}

/** OCIRepositories are charts when a media type of Helm's, or a HelmRelease that refers to them, says so. */
function ociCharts(root, files) {
  const referred = new Set(), typed = new Set();
  for (const path of files.filter((one) => /\.ya?ml$/.test(one))) {
    for (const document of readFileSync(join(root, path), "utf8").split(/^---/m)) {
      for (const [block] of document.matchAll(/chartRef:.*(?:\n\s+.*){0,4}/g)) {
        if (block.includes("OCIRepository")) referred.add(/\bname:\s*["']?([^\s"',}]+)/.exec(block)?.[1]);
      }
      if (!/kind:\s*["']?OCIRepository/.test(document)) continue;
      const url = /url:\s*["']?oci:\/\/([^\s"'#]+)/.exec(document)?.[1].replace(/\/$/, "");
      const named = /metadata:[^]*?\bname:\s*["']?([^\s"',}]+)/.exec(document)?.[1];
      typed.add(`${path} ${url} ${/cncf\.helm/.test(document) ? "" : named}`);
    }
  }
  return (path, name) => [...typed].some((one) => {
    const [where, url, named] = one.split(" ");
    return where === path && url === name && (named === "" || referred.has(named));
  });
}

function kind({ config, file, dep }, isChart) {
  const datasource = dep.datasource ?? file.datasource;
  if (datasource === "helm") return "helm";
  if (datasource !== "docker") return null;
  const manager = config.manager;
  if (CHART_TYPES[manager]) return dep.depType === CHART_TYPES[manager] ? "oci-chart" : null;
  if (manager === "argocd") return dep.pinDigests === false ? "oci-chart" : null;
  if (manager !== "flux" || dep.pinDigests === false) return "oci-chart";
  // Images in values have a replaceString of their own form; an OCIRepository's begins with its key.
  if (dep.replaceString === undefined && dep.skipReason !== "unversioned-reference" && !dep.currentDigest) return null;
  if (dep.autoReplaceStringTemplate?.includes("@{{newDigest}}")) return null;
  return isChart(file.packageFile, dep.packageName) ? "oci-chart" : "oci-artifact";
}

async function place({ config, file, dep, depIndex }, content) {
  const version = dep.currentValue;
  if (typeof version !== "string") return { error: `currentValue is ${typeof version}` };
  if (!version) return { error: "currentValue is empty" };
  const read = async (text) => {
    try {
      const found = await managers.extractPackageFile(config.manager, text, file.packageFile, config);
      return found?.deps.map((one) => String(one.currentValue)) ?? [];
    } catch {
      return [];
    }
  };
  const before = await read(content);
  let tries = 0;
  for (let at = content.indexOf(version); at >= 0; at = content.indexOf(version, at + 1)) {
    tries += 1;
    const after = await read(content.slice(0, at) + OTHER_VERSION + content.slice(at + version.length));
    const differ = before.flatMap((one, index) => (one === after[index] ? [] : [index]));
    if (after.length !== before.length || differ.join() !== `${depIndex}` || after[depIndex] !== OTHER_VERSION) continue;
    const start = content.lastIndexOf("\n", at - 1) + 1;
    const line = content.slice(0, at).split("\n").length;
    const text = content.slice(start).split("\n", 1)[0];
    return { line, col: at - start + 1, offset: at, text, tries };
  }
  return { error: "no occurrence confirms", tries };
}

async function answer(job) {
  const root = resolve(job.tree);
  GlobalConfig.set({ localDir: root, platform: "local" });
  const ms = { import: importing };
  const timed = async (name, work) => {
    const start = performance.now();
    const result = await work();
    ms[name] = performance.now() - start;
    return result;
  };
  const files = job.files ?? [...walk(root)].sort();
  const configs = await timed("config", () => configurations(files, job.config ?? {}));
  const failed = new Map();
  let found = await timed("extract", () => extract(configs, failed));
  const warm = [];
  for (let run = 1; run < (job.runs ?? 1); run++) {
    found = await timed("again", () => extract(configs, failed));
    warm.push(ms.again);
  }
  delete ms.again;
  ms.extract_warm = warm;
  const isChart = ociCharts(root, files);
  const deps = [], skipped = [];
  const positions = performance.now();
  for (const one of found) {
    const { config, file, dep, depIndex } = one;
    const row = { manager: config.manager, file: file.packageFile, depIndex };
    const what = kind(one, isChart);
    if (what === null) {
      if (dep.skipReason && (dep.datasource ?? file.datasource) !== "docker") {
        skipped.push({ ...row, depName: dep.depName, currentValue: dep.currentValue ?? null, skipReason: dep.skipReason });
      }
      continue;
    }
    Object.assign(row, {
      kind: what, datasource: dep.datasource ?? file.datasource, depName: dep.depName, packageName: dep.packageName,
      depType: dep.depType, currentValue: dep.currentValue ?? null, currentDigest: dep.currentDigest,
      registryUrls: dep.registryUrls, skipReason: dep.skipReason, lockFiles: file.lockFiles,
      replaceString: dep.replaceString, autoReplaceStringTemplate: dep.autoReplaceStringTemplate,
    });
    if (job.positions !== false && row.currentValue !== null) {
      row.pos = await place(one, readFileSync(join(root, file.packageFile), "utf8"));
    }
    deps.push(row);
  }
  ms.positions = performance.now() - positions;
  deps.sort((a, b) => compare(a.manager, b.manager) || compare(a.file, b.file) || a.depIndex - b.depIndex);
  return { ms: rounded(ms), deps, skipped, failed: [...failed.values()] };
}

const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const rounded = (value) => JSON.parse(JSON.stringify(value, (_, one) =>
  (typeof one === "number" ? Math.round(one * 10) / 10 : one)));

const release = JSON.parse(readFileSync(resolve(process.argv[2], "node_modules/renovate/package.json"), "utf8")).version;
for await (const line of createInterface({ input: process.stdin })) {
  const job = line.startsWith("{") ? JSON.parse(line) : { tree: line };
  const found = await answer(job);
  process.stdout.write(`${JSON.stringify({ renovate: release, node: process.version, patterns: "broad", ...found })}\n`);
}
process.exit(0);
