# Sourced by run and test: sees to the programs that MiniBlog needs, and says what it installs before it does.

# say TEXT: a line that is not a program's output.
say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

# fail TEXT: says what is wrong and what to do, and ends.
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

need_dotnet() {
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download"
  dotnet --list-sdks | grep -q '^10\.' || fail "the .NET 10 SDK is missing (found: $(dotnet --version 2>/dev/null || echo none)): install it from https://dotnet.microsoft.com/download"
}

# have PROGRAM: whether it is on PATH or where Debian and Homebrew put it.
have() {
  command -v "$1" >/dev/null && return
  local found
  for found in /usr/lib/postgresql/*/bin/"$1" /opt/homebrew/bin/"$1" /opt/homebrew/opt/*/bin/"$1" /usr/local/opt/*/bin/"$1" /Applications/*.app/Contents/MacOS/"$1"; do
    [ -x "$found" ] && return
  done
  return 1
}

# need PROGRAM DEBIAN-PACKAGE HOMEBREW-PACKAGE WHAT-FOR: notes what is missing.
missing_apt=() missing_brew=()
need() {
  have "$1" && return
  say "$1 is missing; MiniBlog needs it for $4."
  missing_apt+=("$2") missing_brew+=("$3")
}

# install_missing: installs what need noted.
install_missing() {
  [ ${#missing_apt[@]} -gt 0 ] || return 0
  if command -v apt-get >/dev/null; then
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
      command -v sudo >/dev/null || fail "cannot install without root or sudo: install ${missing_apt[*]} and try again"
      root=(sudo)
    fi
    say "Installing ${missing_apt[*]} with apt-get …"
    "${root[@]}" apt-get update -qq || say "apt-get update failed; trying with the lists at hand."
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing_apt[@]}" >/dev/null \
      || fail "apt-get could not install ${missing_apt[*]}: see its message above"
  elif command -v brew >/dev/null; then
    say "Installing ${missing_brew[*]} with Homebrew …"
    brew install --quiet "${missing_brew[@]}" || fail "Homebrew could not install ${missing_brew[*]}: see its message above"
  else
    fail "no apt-get and no Homebrew here: install ${missing_brew[*]} with your system's package manager and try again"
  fi
}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
