export interface Package {
  folder: string;
  version?: string;
  author?: string;
  repository?: { url?: string };
  bugs?: { url?: string } | undefined;
}

export interface State {
  /** The root's comes first. */
  packages: readonly Package[];
  changelog: string;
  /** What git's short status shows. */
  changed: string;
  tags: readonly string[];
}

/** What keeps a commit from being a release: one sentence per fault. */
export function faultsOf({ packages, changelog, changed, tags }: State): string[] {
  const faults: string[] = [];
  const version = packages[0]?.version;
  for (const each of packages) {
    const file = `${each.folder}/package.json`;
    if (each.version !== version) faults.push(`${file} has version ${each.version}, the root ${version}.`);
    if (!each.author) faults.push(`${file} names no author.`);
    if (!each.repository?.url) faults.push(`${file} names no repository: the publisher enters it (docs/certification.md).`);
    if (!each.bugs?.url) faults.push(`${file} says nowhere to report bugs: the publisher enters it (docs/certification.md).`);
  }
  if (!changelog.includes(`\n## ${version}\n`)) faults.push(`CHANGELOG.md has no section "## ${version}".`);
  if (changed !== '') faults.push('There are uncommitted changes.');
  if (tags.includes(`v${version}`)) faults.push(`The tag v${version} exists. A release has a version of its own.`);
  return faults;
}
