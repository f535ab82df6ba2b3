# SPDX-License-Identifier: GPL-3.0-or-later
# Reads what a program wrote to a terminal and prints the text that is then on it, scrolled-out lines included:
# carriage returns, cursor moves and erasures are obeyed, colours dropped. Understands the small part of ECMA-48 that
# line-oriented programs use. Works on bytes; a UTF-8 sequence is kept together in one cell.
BEGIN {
  for (i = 1; i < 256; i++) code[sprintf("%c", i)] = i
  row = col = last = 0
}

function number(text, fallback) { return text == "" ? fallback : text + 0 }

function put(byte) {
  if (code[byte] >= 128 && code[byte] < 192) {  # continuation byte: belongs to the character before
    cell[row, col - 1] = cell[row, col - 1] byte
    return
  }
  cell[row, col] = byte
  col++
  if (col > width[row]) width[row] = col
}

function eraseLine(line, from, to,   i) {
  for (i = from; i < to; i++) delete cell[line, i]
  if (to >= width[line]) width[line] = from
}

function control(arguments, final,   i, n) {
  n = number(arguments, 1)
  if (final == "A") row = row > n ? row - n : 0
  else if (final == "B") row += n
  else if (final == "C") col += n
  else if (final == "D") col = col > n ? col - n : 0
  else if (final == "E") { row += n; col = 0 }
  else if (final == "F") { row = row > n ? row - n : 0; col = 0 }
  else if (final == "G") col = n - 1
  else if (final == "K") {
    if (number(arguments, 0) == 0) eraseLine(row, col, width[row])
    else if (number(arguments, 0) == 1) eraseLine(row, 0, col)
    else eraseLine(row, 0, width[row])
  } else if (final == "J" && number(arguments, 0) == 0) {
    eraseLine(row, col, width[row])
    for (i = row + 1; i <= last; i++) eraseLine(i, 0, width[i])
  }
  if (row > last) last = row
}

# script(1) writes a header and a trailer of its own.
/^Script (started|done) on / { next }

{
  rest = $0
  while (rest != "") {
    byte = substr(rest, 1, 1)
    if (byte == "\033" && match(rest, /^\033\[[0-9;?]*[@-~]/)) {
      control(substr(rest, 3, RLENGTH - 3), substr(rest, RLENGTH, 1))
      rest = substr(rest, RLENGTH + 1)
      continue
    }
    if (byte == "\033" && match(rest, /^\033\][^\007]*\007/)) {  # a window title or a link
      rest = substr(rest, RLENGTH + 1)
      continue
    }
    if (byte == "\r") col = 0
    else if (byte == "\b") { if (col > 0) col-- }
    else if (byte == "\t") col += 8 - col % 8
    else if (code[byte] >= 32) put(byte)
    rest = substr(rest, 2)
  }
  row++
  col = 0
  if (row > last) last = row
}

END {
  while (last > 0 && width[last] == 0) last--
  for (i = 0; i <= last; i++) {
    line = ""
    for (j = 0; j < width[i]; j++) line = line ((i, j) in cell ? cell[i, j] : " ")
    sub(/ +$/, "", line)
    print line
  }
}
