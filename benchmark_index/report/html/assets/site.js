"use strict";
// What the pages of a site share: its words in two languages, and the address that holds a choice.

const $ = (id) => document.getElementById(id);
const D = JSON.parse($("data").textContent);
const SVG = "http://www.w3.org/2000/svg";
const OPENED = document.documentElement.dataset.language;
const followers = []; // what else is drawn in the language chosen
let address = new URLSearchParams(location.hash.slice(1));
let language = OPENED || (navigator.language.startsWith("zh") ? "zh" : "en");

function pick(pair) {
  return pair[language === "zh" ? 0 : 1];
}

function say(key, ...parts) {
  const text = pick(D.words[key]); // of names, "{0}" is a part
  return parts.length ? text.replace(/\{(\d)\}/g, (_, k) => parts[k]) : text;
}

function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Text stays text, whatever stands in it. */
function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function cut(text, most) {
  const letters = [...text.slice(0, 2 * most + 2)];
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : text;
}

/** Say everything in the language chosen; pages that are linked open in it, too. */
function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
  for (const link of document.querySelectorAll("a[href]")) {
    const [page] = link.getAttribute("href").split("#");
    link.setAttribute("href", address.has("language") ? `${page}#language=${language}` : page);
  }
  followers.forEach((follow) => follow());
}

function writeAddress() {
  history.replaceState(null, "", `#${address}`);
}

function readAddress() {
  address = new URLSearchParams(location.hash.slice(1));
  if (["zh", "en"].includes(address.get("language"))) language = address.get("language");
  speak();
}

$("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  address.set("language", language);
  writeAddress();
  speak();
});
addEventListener("hashchange", readAddress);
document.addEventListener("DOMContentLoaded", readAddress);
