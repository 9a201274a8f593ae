// One module per behaviour, bound by data attributes or elements. Every page works without any of them.
import "./menus.js";
import "./rows.js";
import "./drag.js";
import "./arrange.js";
import "./editing.js";
import "./combobox.js";
import "./new-things.js";
import "./wiki-links.js";
import "./upload.js";
import "./desk.js";
import "./tick-all.js";
