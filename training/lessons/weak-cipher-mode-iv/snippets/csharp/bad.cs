using var des = DES.Create(); // {{mark}}
