// Paper: pages of the file one a sheet, each with the case number and how the page is cited.
import { ask, make, toast } from "./parts.mjs";

const MOST = 200;

export class Printing {
  constructor({ dialog, sheets, file, caseNumber, pictures }) {
    Object.assign(this, { dialog, sheets, file, caseNumber, pictures });
  }

  async open(page, other = null) {
    const { dialog, file } = this;
    const entry = file.document(page);
    const place = file.place[page] + 1;
    dialog.querySelector("[value=page]").closest("label").lastChild.textContent = ` This page: ${file.cite(page)}`;
    dialog.querySelector("[value=document]").closest("label").lastChild.textContent = ` This document: ${entry.pages.length} ${entry.pages.length === 1 ? "page" : "pages"}`;
    dialog.querySelector("[name=from]").value = place;
    dialog.querySelector("[name=to]").value = place;
    dialog.querySelector(".for-both").hidden = other === null;
    if ((await ask(dialog)) !== "print") return;
    const what = dialog.querySelector("[name=what]:checked").value;
    const from = Number(dialog.querySelector("[name=from]").value) || place;
    const to = Number(dialog.querySelector("[name=to]").value) || from;
    const pages = {
      page: () => [page],
      document: () => entry.pages,
      both: () => [page, other],
      range: () => file.sequence.slice(Math.max(0, Math.min(from, to) - 1), Math.max(from, to)),
    }[what]();
    if (pages.length > MOST) return toast(`That is ${pages.length} pages; print ${MOST} at most at a time.`);
    await this.print(pages);
  }

  async print(pages) {
    toast(`Preparing ${pages.length === 1 ? "1 page" : `${pages.length} pages`} for print…`);
    this.sheets.replaceChildren(...pages.map((page) => this.#sheet(page)));
    const pictures = [...this.sheets.querySelectorAll("img")];
    const drawn = await Promise.allSettled(pictures.map((picture) => picture.decode()));
    const missing = drawn.filter(({ status }) => status === "rejected").length;
    if (missing) toast(`${missing} of ${pages.length} pages could not be drawn; they are named on empty sheets.`);
    window.print();
  }

  #sheet(page) {
    const { file } = this;
    const sheet = make("section", "sheet-of-paper");
    const head = make("p", "sheet-of-paper__head");
    head.append(make("strong", "", this.caseNumber), make("span", "", file.cite(page)));
    if (file.place[page] >= 0) head.append(make("span", "", `${file.place[page] + 1} of ${file.sequence.length} in the file`));
    const picture = make("img");
    picture.alt = file.spoken(page);
    picture.src = this.pictures.address(file.sha256(page), file.number[page], 1600);
    sheet.append(head, picture);
    return sheet;
  }
}
