// The working copy of `hbgen serve` as a folder of the browser's file system, which Sveltia CMS can read and save to.
// What it calls is the part of the File System API that its backend "test-repo" uses.

/**
 * @param {{path: string, text: string, digest: string}[]} files
 * @param {(save: {path: string, text: string, before: string}) => Promise<string>} send saves a file and returns its
 *   new digest; throws with a sentence for the editor
 */
export function workingCopy(files, send) {
  const root = new Folder("", send);
  for (const { path, text, digest } of files) root.put(path.split("/"), text, digest);
  return root;
}

const missing = () => new DOMException("There is no such file.", "NotFoundError");

class Folder {
  kind = "directory";
  /** @type {Map<string, Folder | Text>} */
  children = new Map();

  constructor(path, send) {
    this.path = path;
    this.name = path.split("/").at(-1);
    this.send = send;
  }

  put([name, ...rest], text, digest) {
    if (rest.length > 0) this.folder(name).put(rest, text, digest);
    else this.children.set(name, new Text(this, name, text, digest));
  }

  folder(name) {
    if (!this.children.has(name)) this.children.set(name, new Folder(this.path ? `${this.path}/${name}` : name, this.send));
    return this.children.get(name);
  }

  async *entries() {
    yield* this.children;
  }

  async getDirectoryHandle(name, { create = false } = {}) {
    if (!create && !this.children.has(name)) throw missing();
    return this.folder(name);
  }

  async getFileHandle(name, { create = false } = {}) {
    if (!this.children.has(name)) {
      if (!create) throw missing();
      this.children.set(name, new Text(this, name, "", ""));
    }
    return this.children.get(name);
  }

  async removeEntry(name) {
    this.children.delete(name);
  }

  async requestPermission() {
    return "granted";
  }
}

class Text {
  kind = "file";

  constructor(folder, name, text, digest) {
    Object.assign(this, { folder, name, text, digest });
  }

  async getFile() {
    return new File([this.text], this.name, { type: "text/plain" });
  }

  // Sveltia CMS writes a temporary file and gives it the name of the file that is saved.
  async createWritable() {
    let text = "";
    return {
      write: async (data) => {
        text = typeof data === "string" ? data : await data.text();
        if (this.name.startsWith(".")) this.text = text;
        else await this.save(text);
      },
      close: async () => {},
    };
  }

  async move(folder, name) {
    const target = folder.children.get(name) ?? new Text(folder, name, "", "");
    await target.save(this.text);
    folder.children.set(name, target);
    this.folder.children.delete(this.name);
    Object.assign(this, { folder, name, text: target.text, digest: target.digest });
    folder.children.set(name, this);
  }

  async save(text) {
    const path = `${this.folder.path}/${this.name}`;
    this.digest = await this.folder.send({ path, text, before: this.digest });
    this.text = text;
  }
}
