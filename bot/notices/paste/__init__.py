"""Take over (粘贴) what was written elsewhere: Word, WPS, 秀米, a web page, a file."""
