// Renders wechat/assets/tab/*.svg to the PNG files of 81 px that WeChat's tab bar needs.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../chromium.mjs';

const SIDE_PX = 81;
const FOLDER = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)), '../../../wechat/assets/tab',
);

const browser = await chromium.launch(CHROMIUM);
const page = await browser.newPage({ viewport: { width: SIDE_PX, height: SIDE_PX } });
for (const name of fs.readdirSync(FOLDER).filter((file) => file.endsWith('.svg'))) {
  const svg = fs.readFileSync(path.join(FOLDER, name), 'utf8')
    .replace(/width="\d+" height="\d+"/, `width="${SIDE_PX}" height="${SIDE_PX}"`);
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`);
  await page.screenshot({
    path: path.join(FOLDER, name.replace('.svg', '.png')), omitBackground: true,
  });
}
await browser.close();
