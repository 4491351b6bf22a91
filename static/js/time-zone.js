// Fills an empty time zone with the browser's own; the person may type another.
const field = document.querySelector("input[name=time_zone]");
if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
