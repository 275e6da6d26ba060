"use strict";
(() => {
  const problems = [...document.querySelectorAll(".problem")];
  const tools = document.querySelector(".tools");
  if (!tools || !problems.length) return;
  tools.hidden = false;
  const words = tools.querySelector("input");
  const choices = [...tools.querySelectorAll("select")];
  const count = tools.querySelector("output");
  const texts = problems.map((problem) => problem.textContent.toLowerCase());
  const show = () => {
    const wanted = words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    problems.forEach((problem, index) => {
      const fits =
        wanted.every((word) => texts[index].includes(word)) &&
        choices.every((choice) => !choice.value || problem.dataset[choice.name] === choice.value);
      problem.hidden = !fits;
      shown += fits;
    });
    count.textContent = `${shown} / ${problems.length} 个`;
  };
  let waiting = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 120);
  });
  choices.forEach((choice) => choice.addEventListener("change", show));
  show();
})();
