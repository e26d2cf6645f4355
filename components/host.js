// Streamlit tells its host what it does. Where there is none, the page is its own host, and Streamlit looks each of
// these messages over as if another had sent it: patterns of addresses made anew, some milliseconds of a new month.

if (window.parent === window) {
  const post = window.postMessage;
  window.postMessage = (message, ...more) => void (message?.stCommVersion || post.call(window, message, ...more));
}
