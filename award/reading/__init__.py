"""Tables that people fill in and send: the template (`template`) and its reading (`workbook`)."""
