// Photos: choosing, keeping over a restart, looking at, saving.
import { showPicture, showToast } from '../overlay.js';
import { api, WxError } from './call.js';
import { fileShelf } from './storage.js';

const USER_DATA_PATH = 'wxfile://usr';
const STORE_PREFIX = 'wxfile://store_';
const PHOTO_SIDE_PX = 1280;
const PHOTO_QUALITY = 0.8;

let count = 0;

/** The address under which the browser can show a file path of the mini-program. */
export function sourceOf(path) {
  return path.startsWith('wxfile://') ? (fileShelf.get(path) ?? '') : path;
}

/** The content of a temporary or kept file. */
export async function blobOf(path) {
  const source = sourceOf(path);
  if (!source) throw new WxError(`file not found: ${path}`);
  if (!source.startsWith('data:')) return (await fetch(source)).blob();
  const [head, body] = source.split(',');
  const bytes = Uint8Array.from(atob(body), (char) => char.charCodeAt(0));
  return new Blob([bytes], { type: head.slice('data:'.length).split(';')[0] });
}

function dataUrlOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new WxError('cannot read the file'));
    reader.readAsDataURL(blob);
  });
}

/** Make a photo as small as WeChat's "compressed". */
async function compress(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, PHOTO_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', PHOTO_QUALITY);
  });
}

function chooseFiles(multiple, accept) {
  return new Promise((resolve, reject) => {
    const input = Object.assign(document.createElement('input'), { type: 'file', accept, multiple });
    input.onchange = () => resolve([...input.files]);
    input.oncancel = () => reject(new WxError('cancel'));
    input.click();
  });
}

async function chooseMedia({ count: limit = 9 }) {
  const chosen = (await chooseFiles(limit > 1, 'image/*')).slice(0, limit);
  const blobs = await Promise.all(chosen.map(compress));
  const tempFiles = blobs.map((blob) => ({
    tempFilePath: URL.createObjectURL(blob), size: blob.size, fileType: 'image',
  }));
  return { type: 'image', tempFiles };
}

async function chooseMessageFile({ count: limit }) {
  const tempFiles = (await chooseFiles(limit > 1, '')).slice(0, limit).map((file) => ({
    path: URL.createObjectURL(file), name: file.name, size: file.size, type: 'file',
  }));
  return { tempFiles };
}

async function saveFile({ tempFilePath, filePath }) {
  const place = filePath ?? `${STORE_PREFIX}${Date.now()}_${++count}.jpg`;
  fileShelf.set(place, await dataUrlOf(await blobOf(tempFilePath)));
  return { savedFilePath: place };
}

const manager = {
  saveFile: api('saveFile', saveFile),
  unlink: api('unlink', ({ filePath }) => fileShelf.remove(filePath)),
  removeSavedFile: api('removeSavedFile', ({ filePath }) => fileShelf.remove(filePath)),
  access: api('access', ({ path }) => {
    if (!fileShelf.get(path)) throw new WxError('no such file');
  }),
};

async function saveImageToPhotosAlbum({ filePath }) {
  const blob = await blobOf(filePath);
  const link = Object.assign(document.createElement('a'), {
    href: URL.createObjectURL(blob), download: `报价二维码.${blob.type.split('/')[1] ?? 'png'}`,
  });
  link.click();
  showToast('已存到本机下载', 1500);
}

export const files = {
  env: { USER_DATA_PATH },
  getFileSystemManager: () => manager,
  chooseMedia: api('chooseMedia', chooseMedia),
  chooseMessageFile: api('chooseMessageFile', chooseMessageFile),
  openDocument: api('openDocument', ({ filePath }) => window.open(sourceOf(filePath), '_blank')),
  previewImage: api('previewImage', ({ current, urls }) => {
    showPicture(sourceOf(current ?? urls[0]));
  }),
  saveImageToPhotosAlbum: api('saveImageToPhotosAlbum', saveImageToPhotosAlbum),
};
