// The button that switches between light and dark. Without this script there is the page /appearance.
const root = document.documentElement;
const button = document.querySelector("button.theme");

function shown() {
  return root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

if (button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = shown() === "dark" ? "light" : "dark";
    root.dataset.theme = theme;
    document.cookie = `miniblog-theme=${theme}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  });
}
