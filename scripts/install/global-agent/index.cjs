// Stands in for the global-agent package, which only onnxruntime-node's install script uses. The script requires it before
// anything else, then downloads CUDA libraries, which nothing here uses, unless this variable says otherwise.
process.env.ONNXRUNTIME_NODE_INSTALL = 'skip';

exports.bootstrap = () => {};
