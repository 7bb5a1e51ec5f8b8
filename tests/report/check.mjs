// Opens rendered reports in a headless browser and looks for what a reader would stumble over: console messages,
// requests, sideways scrolling on a phone, and serious accessibility faults (axe-core). See README.md beside it.
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(join(process.cwd(), "/"));
const { chromium } = require("playwright-core");
const axe = require("axe-core");

const files = process.argv.slice(2).filter((a) => !a.startsWith("--"));
const shots = process.argv.find((a) => a.startsWith("--shots="))?.slice("--shots=".length);
const executablePath = process.env.BROWSER ?? "/usr/bin/chromium";
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
if (files.length === 0) {
  console.error("usage: node check.mjs [--shots=DIR] REPORT.html...");
  process.exit(2);
}
if (shots) mkdirSync(shots, { recursive: true });

const faults = [];
const browser = await chromium.launch({ executablePath, args });
for (const file of files) {
  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"]) {
      const name = `${basename(file, ".html")}-${width}-${colorScheme}`;
      const fault = (text) => faults.push(`${name}: ${text}`);
      const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
      let ours = true;
      page.on("console", (m) => ours && fault(`console: ${m.text()}`));
      page.on("pageerror", (e) => fault(`error: ${e.message}`));
      page.on("request", (r) => r.url().startsWith("file:") || fault(`request: ${r.url()}`));
      await page.goto(pathToFileURL(resolve(file)).href);
      await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      if (wide > room) fault(`scrolls sideways: ${wide} > ${room}`);
      const scripts = await page.evaluate(() => document.scripts.length);
      if (scripts > 0) fault(`${scripts} scripts`);
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      for (const v of violations) {
        const where = v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ");
        if (["serious", "critical"].includes(v.impact)) fault(`${v.impact}: ${v.help} (${where})`);
        else console.log(`${name}: ${v.impact}: ${v.help} (${where})`);
      }
      console.log(`${name}: ${passes.length} axe rules passed, ${violations.length} violated`);
      ours = false; // taking a picture injects styles that the page's policy refuses, and says so
      if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
for (const fault of faults) console.error(`FAULT ${fault}`);
process.exit(faults.length > 0 ? 1 : 0);
