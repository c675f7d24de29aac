/** Photos of the camera or album, kept in a place that outlives the app; files of chats. */
import { download } from './request';

/** Let the person choose photos; answers kept paths, empty when they think better of it. */
export async function choosePhotos(count: number): Promise<string[]> {
  let chosen: WechatMiniprogram.ChooseMediaSuccessCallbackResult;
  try {
    chosen = await wx.chooseMedia({
      count, mediaType: ['image'], sourceType: ['album', 'camera'], sizeType: ['compressed'],
    });
  } catch {
    return [];
  }
  return Promise.all(chosen.tempFiles.map((file) => keep(file.tempFilePath)));
}

/** Let the person choose files of a chat; answers temporary paths, empty when none. */
export async function chooseFiles(count: number): Promise<string[]> {
  try {
    const chosen = await wx.chooseMessageFile({ count, type: 'all' });
    return chosen.tempFiles.map((file) => file.path);
  } catch {
    return [];
  }
}

/** Show a file of the server with what the phone has for it. */
export async function openFile(id: number): Promise<void> {
  const filePath = await download(`/api/v1/files/${id}`);
  await wx.openDocument({ filePath, showMenu: true });
}

/** Temporary files die with the app: keep a copy. */
function keep(tempFilePath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().saveFile({
      tempFilePath,
      success: (saved) => resolve(saved.savedFilePath),
      fail: reject,
    });
  });
}

/** Let go of a kept photo. */
export function forgetPhoto(path: string): void {
  if (!path) return;
  // A photo that is gone already is as good as forgotten.
  wx.getFileSystemManager().removeSavedFile({ filePath: path, fail: () => undefined });
}
