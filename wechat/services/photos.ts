/** Photos of the camera or album, kept in a place that outlives the app. */

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
